package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.monitor.Drop;
import io.holdfast.pool.EvictionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of a lost connection's cause by what the pool's observer sees before and after. */
class DropLogTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CUT = "java.io.EOFException: Can not read response from server";

    private Instant now = START;
    private @Nullable Instant silentSince;
    private final DropLog log = new DropLog("node", () -> now, () -> Duration.ofHours(8));

    private void at(int seconds) {
        now = START.plusSeconds(seconds);
    }

    private void answers(int seconds, long uptime, long kills) {
        answers("MySQL 8.0.33", seconds, uptime, Map.of("com_kill", kills), List.of());
    }

    /** MySQL, of which the redo log ends there, with all before this checkpoint written out. */
    private void answers(int seconds, long uptime, long checkpoint, long end) {
        answers(
                "MySQL 8.0.33",
                seconds,
                uptime,
                Map.of("innodb_redo_log_checkpoint_lsn", checkpoint, "innodb_redo_log_current_lsn", end),
                List.of());
    }

    private void answers(String product, int seconds, long uptime, Map<String, Long> more, List<LogLine> lines) {
        Map<String, Long> counters = new HashMap<>(more);
        counters.put("uptime", uptime);
        counters.put("net_write_timeout", 60L);
        Vitals vitals = new Vitals(
                START.plusSeconds(seconds),
                "db:3306",
                product,
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
                counters);
        log.seen(new Observer.Observation(vitals.at(), 0, true, vitals, null, false, null, 0, lines, silentSince));
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
    void recoveryFromAnOldCheckpointMustBeACrash() {
        answers(0, 100, 5_000, 90_000);
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers(10, 2, 5_000, 95_000);

        mustBe(DropCause.CRASHED);
    }

    @Test
    void stopThatLeavesWorkToTheNextStartMustStayASuspicion() {
        answers(0, 100, 5_000, 90_000);
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers(
                "MySQL 8.0.33",
                10,
                2,
                Map.of(
                        "innodb_redo_log_checkpoint_lsn",
                        5_000L,
                        "innodb_redo_log_current_lsn",
                        95_000L,
                        "innodb_fast_shutdown",
                        2L),
                List.of());

        mustBeASuspicion();
    }

    @Test
    void serverAtRestThatWroteNothingAtItsEndMustBeACrash() {
        answers(0, 100, 90_000, 90_000);
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers(10, 2, 90_000, 140_000);
        // By then it has written out what it wrote at its start.
        answers(15, 7, 140_000, 140_000);

        mustBe(DropCause.CRASHED);
    }

    @Test
    void serverAtRestThatWroteAtItsEndMustBeAStop() {
        answers(-10, 90, 90_000, 90_000);
        answers(0, 100, 90_000, 90_000);
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers(10, 2, 90_244, 140_000);

        mustBe(DropCause.RESTARTED);
    }

    @Test
    void busyServerThatMayHaveWrittenBeforeItsEndMustStayASuspicion() {
        answers(-10, 90, 70_000, 80_000);
        answers(0, 100, 90_000, 90_000);
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers(10, 2, 90_244, 140_000);

        mustBeASuspicion();
    }

    @Test
    void mariadbThatWroteOutWhatWasOpenMustBeAStopAndElseACrash() {
        String checkpoint = "innodb_lsn_last_checkpoint";
        String end = "innodb_lsn_current";
        answers("MariaDB 11.4.5", 0, 100, Map.of(checkpoint, 46_931L, end, 52_818L), List.of());
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers("MariaDB 11.4.5", 10, 2, Map.of(checkpoint, 54_359L, end, 54_375L), List.of());
        mustBe(DropCause.RESTARTED);

        lost(15, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers("MariaDB 11.4.5", 14, 6, Map.of(checkpoint, 54_359L, end, 59_000L), List.of());
        answers("MariaDB 11.4.5", 20, 2, Map.of(checkpoint, 54_359L, end, 59_000L), List.of());
        assertThat(log.latest().get(0).code()).isEqualTo(DropCause.CRASHED.code());
    }

    @Test
    void mariadbAtRestMustBeToldByItsLogAlone() {
        Map<String, Long> rest = Map.of("innodb_lsn_last_checkpoint", 46_931L, "innodb_lsn_current", 46_947L);
        LogLine firstStart = new LogLine(START.minusSeconds(100), "mariadbd: ready for connections.");
        answers("MariaDB 11.4.5", 0, 100, rest, List.of());
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers("MariaDB 11.4.5", 10, 2, rest, List.of(firstStart));

        mustBe(DropCause.CRASHED);
    }

    @Test
    void stopInTheLogMustBeOneAndWithoutALogASuspicion() {
        Map<String, Long> rest = Map.of("innodb_lsn_last_checkpoint", 46_931L, "innodb_lsn_current", 46_947L);
        LogLine stop = new LogLine(START.plusSeconds(5), "mariadbd (initiated by: unknown): Normal shutdown");
        answers("MariaDB 11.4.5", 0, 100, rest, List.of());
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers("MariaDB 11.4.5", 10, 2, rest, List.of(stop));
        mustBe(DropCause.RESTARTED);

        lost(15, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers("MariaDB 11.4.5", 20, 2, rest, List.of());
        assertThat(log.latest().get(0).confidence()).isEqualTo("LOW");
    }

    /** It ends its sessions one after the other, and the observer's may be the last. */
    @Test
    void serverThatAnswersWhileItStopsMustStillBeAStop() {
        Map<String, Long> rest = Map.of("innodb_lsn_last_checkpoint", 46_931L, "innodb_lsn_current", 46_947L);
        LogLine stop = new LogLine(START.plusSeconds(5), "mariadbd (initiated by: unknown): Normal shutdown");
        answers("MariaDB 11.4.5", 0, 100, rest, List.of());
        lost(5, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        answers("MariaDB 11.4.5", 6, 106, rest, List.of());
        mustBe(DropCause.CLOSED_BETWEEN);

        answers("MariaDB 11.4.5", 12, 2, rest, List.of(stop));

        mustBe(DropCause.RESTARTED);
    }

    @Test
    void startOfWhichNothingTellsTheEndMustLeaveASuspicion() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, CUT);
        answers(6, 106, 3);
        answers(12, 2, 0);

        mustBeASuspicion();
    }

    @Test
    void cutLongBeforeAStartMustStayOfSomethingBetween() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, CUT);
        answers(10, 110, 3);
        answers(60, 160, 3);
        answers(70, 2, 0);

        mustBe(DropCause.CLOSED_BETWEEN);
    }

    @Test
    void wordOfTheServerToOneMustHoldForAllThatEndedWithIt() {
        answers(0, 100, 3);
        lost(4, EvictionReason.CLOSED_BY_SERVER, "the server closed the connection");
        lost(5, EvictionReason.FATAL_ERROR, "error 1053: Server shutdown in progress");
        answers(10, 2, 0);

        assertThat(log.latest()).allSatisfy(drop -> {
            assertThat(drop.code()).isEqualTo(DropCause.RESTARTED.code());
            assertThat(drop.confidence()).isIn("HIGH", "CERTAIN");
        });
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
    void silenceThatIsOverWhenItIsSeenMustBeToldToo() {
        answers(0, 100, 3);
        lost(5, EvictionReason.FATAL_ERROR, "java.net.SocketTimeoutException: Read timed out");
        silentSince = START.plusSeconds(3);
        answers(9, 109, 3);

        mustBe(DropCause.SILENT_NETWORK);
    }

    @Test
    void patienceThatEndsAfterASilenceMustBeToldToo() {
        answers(0, 100, 3);
        silentSince = START.plusSeconds(3);
        answers(7, 107, 3);
        lost(8, EvictionReason.FATAL_ERROR, "java.net.SocketTimeoutException: Read timed out");
        silentSince = null;
        answers(12, 112, 3);

        mustBe(DropCause.SILENT_NETWORK);
    }

    @Test
    void patienceThatEndsLongAfterASilenceMustNotBeExplainedByIt() {
        answers(0, 100, 3);
        silentSince = START.plusSeconds(3);
        answers(7, 107, 3);
        lost(60, EvictionReason.FATAL_ERROR, "java.net.SocketTimeoutException: Read timed out");
        silentSince = null;
        answers(62, 162, 3);

        assertThat(log.latest()).singleElement().extracting(Drop::code).isNotEqualTo(DropCause.SILENT_NETWORK.code());
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
