package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ScriptedDriverTest {
    private final ScriptedDriver driver = new ScriptedDriver();

    @AfterEach
    void letGo() throws SQLException {
        driver.close();
    }

    private interface Call<T> {
        T run() throws SQLException;
    }

    private static <T> CompletableFuture<T> async(Call<T> call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.run();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    private ScriptedConnection open() throws SQLException {
        return (ScriptedConnection) driver.dataSource().getConnection();
    }

    @Test
    void driverManagerMustFindTheDriverOnlyByItsOwnUrlAndOnlyWhileRegistered() throws SQLException {
        driver.register();
        try (Connection connection = DriverManager.getConnection(driver.url() + "?a=b", "me", "secret")) {
            assertThat(connection.unwrap(ScriptedConnection.class).login()).containsEntry("user", "me");
        }
        driver.close();
        assertThatThrownBy(() -> DriverManager.getConnection(driver.url())).hasMessageContaining("No suitable driver");
    }

    @Test
    void countersMustFollowOpenCloseAndAbort() throws SQLException {
        ScriptedConnection one = open();
        ScriptedConnection two = open();
        one.close();
        one.close();
        ScriptedConnection three = open();
        three.abort(Runnable::run);
        three.close();
        assertThat(driver.opened()).isEqualTo(3);
        assertThat(driver.openNow()).isEqualTo(1);
        assertThat(driver.peakOpen()).isEqualTo(2);
        assertThat(driver.closed()).isEqualTo(1);
        assertThat(driver.aborted()).isEqualTo(1);
        assertThat(driver.connections()).containsExactly(one, two, three);
        assertThat(one.isClosed()).isTrue();
        assertThat(one.isValid(1)).isFalse();
        assertThatThrownBy(one::createStatement).isInstanceOf(SQLException.class);
    }

    @Test
    void connectMustPlayItsSequenceThenSucceed() throws SQLException {
        SQLException refused = new SQLException("refused", "08001");
        driver.script().connect().thenThrow(refused).thenNo().thenOk();
        assertThatThrownBy(this::open).isSameAs(refused);
        assertThatThrownBy(this::open).isInstanceOf(SQLException.class);
        open();
        open();
        assertThat(driver.script().connect().calls()).isEqualTo(4);
        assertThat(driver.opened()).isEqualTo(2);
    }

    @Test
    void hangingConnectMustSucceedWhenReleased() {
        driver.script().connect().hang();
        CompletableFuture<ScriptedConnection> opening = async(this::open);
        await().until(() -> driver.script().connect().hanging() == 1);
        assertThat(opening).isNotDone();
        driver.script().connect().release();
        assertThat(opening.join().isClosed()).isFalse();
    }

    @Test
    void abortMustEndHangingCallsWithAnError() throws SQLException {
        ScriptedConnection connection = open();
        driver.script().on("isValid").hang();
        CompletableFuture<Boolean> validating = async(() -> connection.isValid(1));
        await().until(() -> driver.script().on("isValid").hanging() == 1);
        connection.abort(Runnable::run);
        assertThatThrownBy(validating::join).hasCauseInstanceOf(SQLException.class);
        assertThat(connection.isAborted()).isTrue();
    }

    @Test
    void cancelMustEndAHangingExecutionAndOnlyThat() throws SQLException {
        driver.script().on("executeQuery").thenHang();
        Statement statement = open().createStatement();
        CompletableFuture<ResultSet> executing = async(() -> statement.executeQuery("SELECT SLEEP(1)"));
        await().until(() -> driver.script().on("executeQuery").hanging() == 1);
        statement.cancel();
        assertThatThrownBy(executing::join).hasRootCauseMessage("Query execution was interrupted");
        assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
    }

    @Test
    void interruptMustEndAHangingCallAndBeKept() throws SQLException {
        ScriptedConnection connection = open();
        driver.script().on("commit").hang();
        Thread.currentThread().interrupt();
        assertThatThrownBy(connection::commit).hasMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void delayMustLastAtLeastItsTime() throws SQLException {
        ScriptedConnection connection = open();
        driver.script().on("isValid").thenDelay(Duration.ofMillis(20));
        long start = System.nanoTime();
        assertThat(connection.isValid(1)).isTrue();
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(20).toNanos());
    }

    @Test
    void operationMustAlsoFailUncheckedAndAnswerNo() throws SQLException {
        ScriptedConnection connection = open();
        driver.script().on("isValid").thenNo().fail(() -> new IllegalStateException("driver bug"));
        assertThat(connection.isValid(1)).isFalse();
        assertThatThrownBy(() -> connection.isValid(1)).hasMessage("driver bug");
        assertThatThrownBy(() -> connection.isValid(1)).hasMessage("driver bug");
        driver.script().releaseAll();
        assertThat(connection.isValid(1)).isTrue();
    }

    @Test
    void closeThatFailsMustCloseAllTheSame() throws SQLException {
        ScriptedConnection connection = open();
        driver.script().on("close").thenThrow(new SQLException("late"));
        assertThatThrownBy(connection::close).hasMessage("late");
        assertThat(connection.isClosed()).isTrue();
        assertThat(driver.openNow()).isZero();
    }

    @Test
    void statementWithoutAutoCommitMustOpenATransaction() throws SQLException {
        ScriptedConnection connection = open();
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT");
            assertThat(connection.isInTransaction()).isFalse();
            connection.setAutoCommit(false);
            assertThat(connection.isInTransaction()).isFalse();
            statement.execute("INSERT");
            assertThat(connection.isInTransaction()).isTrue();
            connection.commit();
            assertThat(connection.isInTransaction()).isFalse();
            statement.execute("INSERT");
            connection.rollback();
            statement.execute("INSERT");
            connection.setAutoCommit(true);
        }
        assertThat(connection.commits()).isEqualTo(2);
        assertThat(connection.rollbacks()).isEqualTo(1);
        assertThat(connection.isInTransaction()).isFalse();
        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
    }

    @Test
    void openStatementsMustBeThoseNotClosed() throws SQLException {
        ScriptedConnection connection = open();
        Statement first = connection.createStatement();
        PreparedStatement second = connection.prepareStatement("SELECT 1");
        assertThat(connection.openStatements()).containsExactly((ScriptedStatement) first, (ScriptedStatement) second);
        first.close();
        first.close();
        assertThat(connection.openStatements())
                .extracting(ScriptedStatement::sql)
                .containsExactly("SELECT 1");
        assertThatThrownBy(() -> first.execute("SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void queryMustGiveOneRow() throws SQLException {
        try (PreparedStatement statement = open().prepareStatement("SELECT ?")) {
            statement.setInt(1, 5);
            statement.setString(2, "x");
            assertThat(statement.execute()).isTrue();
            try (ResultSet result = statement.executeQuery()) {
                assertThat(result.next()).isTrue();
                assertThat(result.getInt(1)).isEqualTo(1);
                assertThat(result.next()).isFalse();
            }
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void callsMustBeRecordedOnlyOnDemand() throws SQLException {
        ScriptedConnection connection = open();
        connection.setReadOnly(true);
        driver.script().recordCalls();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
        }
        assertThat(connection.calls())
                .containsExactly(
                        "setAutoCommit(false)", "createStatement()", "execute(SELECT 1)", "Statement.close(SELECT 1)");
        assertThat(driver.script().calls("execute")).isEqualTo(1);
        assertThat(driver.script().calls("setReadOnly")).isZero();
    }

    @Test
    void attributesMustBehaveLikeFields() throws SQLException {
        Connection connection = open();
        assertThat(connection.getAutoCommit()).isTrue();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setCatalog("c");
        connection.setSchema("s");
        connection.setReadOnly(true);
        connection.setNetworkTimeout(Runnable::run, 5_000);
        connection.setClientInfo("ApplicationName", "x");
        assertThat(connection.getCatalog()).isEqualTo("c");
        assertThat(connection.getSchema()).isEqualTo("s");
        assertThat(connection.isReadOnly()).isTrue();
        assertThat(connection.getNetworkTimeout()).isEqualTo(5_000);
        assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("x");
        assertThat(connection.getMetaData().getURL()).isEqualTo(driver.url());
        assertThatThrownBy(connection::createBlob).isInstanceOf(SQLFeatureNotSupportedException.class);
    }
}
