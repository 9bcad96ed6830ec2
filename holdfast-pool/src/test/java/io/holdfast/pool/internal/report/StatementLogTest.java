package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.LogStatements;
import io.holdfast.pool.LoggedStatement;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.jdbc.RunStatement;
import io.holdfast.testkit.ScriptedDriver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementLogTest {
    private static final long MILLI = 1_000_000L;

    private final List<LoggedStatement> lines = new ArrayList<>();

    private StatementLog log(LogStatements which, int slowMillis) {
        return new StatementLog(
                PoolConfig.builder()
                        .dataSource(new ScriptedDriver().dataSource())
                        .logStatements(which)
                        .slowStatementThreshold(Duration.ofMillis(slowMillis))
                        .build(),
                lines::add);
    }

    private static StatementLog.Execution ran(String sql, long tookMillis) {
        return new StatementLog.Execution(StatementLog.kindOf(sql), null, tookMillis * MILLI, 1, "A.java:1", null);
    }

    @Test
    void oneKindMustHaveOneLineAMinuteWithACount() {
        StatementLog log = log(LogStatements.OFF, 10);
        long start = 5;
        for (int i = 0; i < 100; i++) {
            log.add(ran("SELECT " + i, 10 + i), start + i);
        }
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0).count()).isEqualTo(1);

        log.add(ran("SELECT 7", 20), start + StatementLog.QUIET_NANOS);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1).count()).isEqualTo(100);
        assertThat(lines.get(1).time()).isEqualTo(Duration.ofMillis(20));
        assertThat(lines.get(1).longest()).isEqualTo(Duration.ofMillis(109));
    }

    @Test
    void whatWasCountedLastMustBeLoggedAfterItsMinuteOrAtTheEnd() {
        StatementLog log = log(LogStatements.ALL, 0);
        log.add(ran("SELECT 1", 0), 0);
        log.add(ran("SELECT 2", 3), 1);
        log.look(StatementLog.QUIET_NANOS - 1, false);
        assertThat(lines).hasSize(1);
        log.look(StatementLog.QUIET_NANOS, false);
        assertThat(lines).hasSize(2);
        log.add(ran("SELECT 3", 4), StatementLog.QUIET_NANOS + 1);
        log.look(StatementLog.QUIET_NANOS + 2, true);
        assertThat(lines).hasSize(3).allSatisfy(line -> assertThat(line.count()).isEqualTo(1));
        log.look(9 * StatementLog.QUIET_NANOS, true);
        assertThat(lines).hasSize(3);
    }

    @Test
    void aSlowOneMustNotBeHiddenByItsLikesThatAreNot() {
        StatementLog log = log(LogStatements.ALL, 50);
        log.add(ran("SELECT 1", 0), 0);
        log.add(ran("SELECT 1", 50), 1);
        assertThat(lines).extracting(LoggedStatement::slow).containsExactly(false, true);
    }

    @Test
    void oneThatFailsMustNotBeHiddenByItsLikesThatDoNot() {
        StatementLog log = log(LogStatements.ALL, 0);
        log.add(ran("SELECT 1", 0), 0);
        log.add(new StatementLog.Execution("SELECT ?", null, 1, RunStatement.FAILED_TO_RUN, null, null), 1);
        assertThat(lines).extracting(LoggedStatement::failed).containsExactly(false, true);
        assertThat(lines.get(1).rows()).isEqualTo(-1);
    }

    @Test
    void kindsWithoutEndMustNotFillTheMemory() {
        StatementLog log = log(LogStatements.ALL, 0);
        for (int i = 0; i < 5_000; i++) {
            log.add(ran("SELECT a" + i, 0), i);
        }
        assertThat(lines).hasSize(1_001);
        log.look(2 * StatementLog.QUIET_NANOS, false);
        assertThat(lines.get(1_001).sql()).isEqualTo("other statements, the last: SELECT a4999");
        assertThat(lines.get(1_001).count()).isEqualTo(3_999);
    }
}
