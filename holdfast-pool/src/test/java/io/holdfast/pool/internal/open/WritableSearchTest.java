package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.internal.Clock;
import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The look for a server that writes. */
class WritableSearchTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void close() throws SQLException {
        driver.close();
    }

    private ScriptedConnection open() throws SQLException {
        return (ScriptedConnection) Objects.requireNonNull(driver.connect(driver.url(), new Properties()));
    }

    /** The scripted driver answers each question with 1: "read-only". */
    private Connection writable(Connection connection, boolean hasRow) {
        ResultSet answer = (ResultSet) Proxy.newProxyInstance(
                ResultSet.class.getClassLoader(),
                new Class<?>[] {ResultSet.class},
                (proxy, called, arguments) -> called.getName().equals("next")
                        ? hasRow
                        : called.getReturnType() == int.class ? (Object) 0 : null);
        Statement statement = (Statement) Proxy.newProxyInstance(
                Statement.class.getClassLoader(),
                new Class<?>[] {Statement.class},
                (proxy, called, arguments) -> called.getName().equals("executeQuery") ? answer : null);
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, called, arguments) ->
                        called.getName().equals("createStatement") ? statement : called.invoke(connection, arguments));
    }

    @Test
    void onlyAnotherServerThatWritesMustBeBetter() throws SQLException {
        WritableSearch search = new WritableSearch("a");
        assertThat(search.isBetter(writable(open(), true), "b")).isTrue();
        assertThat(search.isBetter(writable(open(), true), "a")).isFalse();
        assertThat(search.isBetter(writable(open(), false), "b")).isFalse();
        assertThat(search.isBetter(open(), "b")).as("read-only").isFalse();
    }

    @Test
    void aServerThatIsNotKnownMustBeTakenForAnother() throws SQLException {
        assertThat(new WritableSearch(null).isBetter(writable(open(), true), "b"))
                .isTrue();
        assertThat(new WritableSearch("a").isBetter(writable(open(), true), null))
                .isTrue();
    }

    @Test
    void theQuestionMustLeaveNoTransaction() throws SQLException {
        ScriptedConnection connection = open();
        new WritableSearch(null).isBetter(connection, "b");
        assertThat(connection.rollbacks()).isZero();
        connection.setAutoCommit(false);
        new WritableSearch(null).isBetter(connection, "b");
        assertThat(connection.rollbacks()).isEqualTo(1);
        assertThat(connection.openStatements()).isEmpty();
    }

    @Test
    void aConnectionThatFailsMustNotBeBetter() throws SQLException {
        driver.script().on("executeQuery").fail(() -> new SQLException("gone", "08S01"));
        assertThat(new WritableSearch(null).isBetter(open(), null)).isFalse();
    }

    /** The one that began the search waits for it: on a thread of its own, by a clock that the test moves. */
    private static final class Waiting {
        final Clock clock = new Clock();
        final AtomicReference<WritableSearch> search = new AtomicReference<>();
        final CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            search.set(new WritableSearch(null));
            search.get().await(clock, MINUTE);
            interrupted.complete(Thread.currentThread().isInterrupted());
        });

        Waiting() {
            thread.start();
            await().until(() -> search.get() != null && thread.getState() == Thread.State.TIMED_WAITING);
        }

        boolean endsInterrupted() throws Exception {
            return interrupted.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void theEndOfTheSearchMustEndTheWait() throws Exception {
        Waiting waiting = new Waiting();
        waiting.search.get().end();
        assertThat(waiting.endsInterrupted()).isFalse();
    }

    @Test
    void theWaitMustEndWhenItsTimeIsOver() throws Exception {
        Waiting waiting = new Waiting();
        waiting.clock.advance(Duration.ofSeconds(59));
        LockSupport.unpark(waiting.thread);
        await().until(() -> waiting.thread.getState() == Thread.State.TIMED_WAITING);
        assertThat(waiting.interrupted).isNotDone();
        waiting.clock.advance(Duration.ofSeconds(1));
        LockSupport.unpark(waiting.thread);
        assertThat(waiting.endsInterrupted()).isFalse();
    }

    @Test
    void anInterruptMustEndTheWaitAndBeKept() throws Exception {
        Waiting waiting = new Waiting();
        waiting.thread.interrupt();
        assertThat(waiting.endsInterrupted()).isTrue();
    }
}
