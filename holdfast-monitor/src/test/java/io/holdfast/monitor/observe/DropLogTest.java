package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.monitor.Drop;
import io.holdfast.pool.EvictionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of a lost connection's cause by what the pool's observer sees before and after. */
class DropLogTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CUT = "java.io.EOFException: Can not read response from server";

    private Instant now = START;
    private final DropLog log = new DropLog("node", () -> now, () -> Duration.ofHours(8));

    private void at(int seconds) {
        now = START.plusSeconds(seconds);
    }

    private void answers(int seconds, long uptime, long kills) {
        Vitals vitals = new Vitals(
                START.plusSeconds(seconds),
                "db:3306",
                "MySQL 8.0.33",
                1,
                1,
                100,
                1,
                0,
                null,
                null,
                null,
                null,
                null,
                null,
                Map.of("uptime", uptime, "com_kill", kills, "net_write_timeout", 60L));
        log.seen(new Observer.Observation(vitals.at(), 0, true, vitals, null, false, null, 0));
    }

    private void fails(int since, Duration waited) {
        Instant failing = START.plusSeconds(since);
        log.seen(new Observer.Observation(
                failing.plus(waited), waited.toNanos(), false, null, "it failed", false, failing, 0));
    }

    private void lost(int seconds, EvictionReason reason, String detail) {
        at(seconds);
        log.add("shop", reason, Duration.ofSeconds(20), detail);
    }

    private void mustBe(DropCause cause) {
        assertThat(log.latest()).singleElement().satisfies(drop -> {
            assertThat(drop.code()).isEqualTo(cause.code());
            assertThat(drop.confidence()).isIn("MEDIUM", "HIGH", "CERTAIN");
        });
    }

    private void mustBeASuspicion() {
        assertThat(log.latest()).singleElement().extracting(Drop::confidence).isEqualTo("LOW");
    }

    @Test
    void killMustBeToldByItsCounter() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, CUT);
        mustBeASuspicion();

        answers(10, 110, 4);

        mustBe(DropCause.KILLED);
    }

    @Test
    void endThatThePoolSawBeforeTheServersWordMustBeExplainedToo() {
        answers(0, 100, 3);
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the connection is closed");
        answers(10, 110, 4);

        mustBe(DropCause.KILLED);
    }

    @Test
    void startMustBeToldByTheUptimeAndWhatWasBeforeItBeASuspicion() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, CUT);
        answers(10, 2, 0);

        mustBeASuspicion();
        assertThat(log.latest()).singleElement().extracting(Drop::code).isEqualTo(DropCause.RESTARTED.code());
    }

    @Test
    void cutWithoutKillOrRestartMustBeOfSomethingBetween() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, CUT);
        answers(10, 110, 3);

        mustBe(DropCause.CLOSED_BETWEEN);
    }

    @Test
    void killInTheMomentOfALookMustBeSeenByTheNextLooks() {
        answers(0, 100, 3);
        // Counters are read after the time that the look bears.
        answers(5, 105, 4);
        lost(5, EvictionReason.FATAL_ERROR, CUT);
        answers(10, 110, 4);

        mustBe(DropCause.KILLED);
    }

    @Test
    void clientThatGaveUpMustNotBeExplainedByAKill() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, "java.net.SocketTimeoutException: Read timed out");
        answers(10, 110, 4);

        mustBeASuspicion();
    }

    @Test
    void silenceMustBeToldByTheObserversOwnConnection() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, "java.net.SocketTimeoutException: Read timed out");
        fails(3, Duration.ofSeconds(2));

        mustBe(DropCause.SILENT_NETWORK);
    }

    @Test
    void serverThatRefusesIsNotSilent() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, "java.net.SocketTimeoutException: Read timed out");
        fails(3, Duration.ofMillis(3));
        fails(3, Duration.ofMillis(1003));

        mustBeASuspicion();
    }

    @Test
    void patienceOfTheClientMustBeReadFromTheWholeText() {
        answers(0, 100, 3);
        lost(
                5,
                EvictionReason.FATAL_ERROR,
                "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n\nThe last packet"
                        + " successfully received from the server was 2,004 milliseconds ago. The last packet sent"
                        + " successfully to the server was 2,003 milliseconds ago.");
        fails(4, Duration.ofSeconds(2));

        mustBe(DropCause.SILENT_NETWORK);
    }

    @Test
    void wordOfTheServerMustStay() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, "error 1053: Server shutdown in progress");
        answers(10, 110, 4);

        assertThat(log.latest()).singleElement().satisfies(drop -> {
            assertThat(drop.code()).isEqualTo(DropCause.RESTARTED.code());
            assertThat(drop.confidence()).isEqualTo("CERTAIN");
        });
    }
}
