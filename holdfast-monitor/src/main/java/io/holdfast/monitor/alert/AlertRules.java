package io.holdfast.monitor.alert;

import static io.holdfast.doctor.Severity.CRIT;
import static io.holdfast.doctor.Severity.WARN;

import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.AlertRule;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.ServerSample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules that a monitor has unless it is told otherwise. */
public final class AlertRules {
    /** From experience with pools of web applications: above it a short burst is enough to make borrowers wait. */
    private static final double UTILISATION = 0.8;

    private static final double UTILISATION_CLEAR = 0.7;
    private static final double SERVER_USE = 0.8;
    private static final double SERVER_USE_CLEAR = 0.7;
    private static final double LONG_TRANSACTION_SECONDS = 60;
    private static final double LAG_SECONDS = 30;
    private static final double LAG_CLEAR_SECONDS = 10;
    private static final int LASTING = 3;
    private static final int QUIET = 6;

    private AlertRules() {}

    /** All of them. */
    public static List<AlertRule> defaults() {
        return List.of(
                pool(MonitorCode.DATABASE_DOWN, "the database is down", 1, AlertRules::down)
                        .after(1, 2),
                AlertRule.pool(
                                MonitorCode.UTILISATION.code(),
                                "a pool is nearly full",
                                WARN,
                                UTILISATION,
                                sample -> sample.figures().utilisation())
                        .clearBelow(UTILISATION_CLEAR)
                        .after(LASTING, LASTING)
                        .shown(100, " % in use"),
                AlertRule.pool(
                                MonitorCode.WAITING.code(),
                                "borrowers wait",
                                WARN,
                                1,
                                sample -> sample.figures().waiting())
                        .after(LASTING, LASTING)
                        .shown(1, " waiting"),
                pool(MonitorCode.BORROW_TIMEOUTS, "borrowers got no connection in time", 1, PoolSample::timeouts)
                        .after(1, QUIET)
                        .shown(1, " since the last sample"),
                AlertRule.pool(MonitorCode.DROPS.code(), "connections were lost", WARN, 1, PoolSample::dropped)
                        .after(1, QUIET)
                        .shown(1, " since the last sample"),
                server(
                                MonitorCode.SERVER_CONNECTIONS,
                                "the server is nearly full",
                                SERVER_USE,
                                ServerSample::utilisation)
                        .clearBelow(SERVER_USE_CLEAR)
                        .after(LASTING, LASTING)
                        .shown(100, " % of max_connections"),
                server(MonitorCode.LOCK_WAITS, "sessions wait for locks", 1, sample -> sample.figure(Vitals::lockWaits))
                        .after(LASTING, LASTING)
                        .shown(1, " waiting"),
                server(
                                MonitorCode.LONG_TRANSACTION,
                                "a transaction has been open for long",
                                LONG_TRANSACTION_SECONDS,
                                AlertRules::longestTransaction)
                        .shown(1, " s"),
                server(MonitorCode.REPLICATION_LAG, "the replica is behind", LAG_SECONDS, AlertRules::lag)
                        .clearBelow(LAG_CLEAR_SECONDS)
                        .shown(1, " s"),
                state(MonitorCode.SERVER_DOWN, "the server is down", CRIT, sample -> is(sample, HealthStatus.DOWN, ""))
                        .after(2, 2),
                state(
                                MonitorCode.SERVER_REFUSES,
                                "the server takes no more logins",
                                CRIT,
                                sample -> is(sample, HealthStatus.DEGRADED, "the server refuses")
                                        + is(sample, HealthStatus.DEGRADED, "all "))
                        .after(1, 2),
                state(
                                MonitorCode.READ_ONLY,
                                "the server is read-only",
                                CRIT,
                                sample -> is(sample, HealthStatus.DEGRADED, "the server is read-only"))
                        .after(1, 2),
                state(
                                MonitorCode.REPLICATION_STOPPED,
                                "replication has stopped",
                                CRIT,
                                sample -> sample.figure(v -> v.replicationStopped() == null ? 0 : 1))
                        .after(1, 2));
    }

    private static AlertRule state(
            MonitorCode code,
            String title,
            Severity severity,
            java.util.function.ToDoubleFunction<ServerSample> figure) {
        return AlertRule.server(code.code(), title, severity, 1, figure);
    }

    private static double is(ServerSample sample, HealthStatus status, String cause) {
        return sample.health().status() == status
                        && String.valueOf(sample.health().cause()).startsWith(cause)
                ? 1
                : 0;
    }

    private static AlertRule pool(
            MonitorCode code, String title, double limit, java.util.function.ToDoubleFunction<PoolSample> figure) {
        return AlertRule.pool(code.code(), title, CRIT, limit, figure);
    }

    private static AlertRule server(
            MonitorCode code, String title, double limit, java.util.function.ToDoubleFunction<ServerSample> figure) {
        return AlertRule.server(code.code(), title, WARN, limit, figure);
    }

    private static double down(PoolSample sample) {
        return sample.health().status() == HealthStatus.DOWN ? 1 : 0;
    }

    private static double longestTransaction(ServerSample sample) {
        return sample.figure(vitals -> orNone(vitals.longestTransactionSeconds()));
    }

    private static double lag(ServerSample sample) {
        return sample.figure(vitals -> orNone(vitals.replicationLagSeconds()));
    }

    private static double orNone(@Nullable Long seconds) {
        return seconds == null ? 0 : seconds;
    }
}
