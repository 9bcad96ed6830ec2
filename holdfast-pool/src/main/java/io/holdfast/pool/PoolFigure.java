package io.holdfast.pool;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of {@link PoolStats} that are single numbers. Micrometer, Prometheus' text, JMX, the actuator, the history and the
 * dashboard go through this list: a figure that is added here stands in all of them.
 */
public enum PoolFigure {
    /** See {@link PoolStats#inUse()}. */
    IN_USE("db.client.connection.count", "used", "Connections by state", PoolStats::inUse),
    /** See {@link PoolStats#idle()}. */
    IDLE("db.client.connection.count", "idle", "Connections by state", PoolStats::idle),
    /** See {@link PoolStats#capacity()}. */
    CAPACITY("db.client.connection.max", null, "Most connections that the pool may hold", PoolStats::capacity),
    /** See {@link PoolStats#size()}. */
    SIZE("db.client.connection.idle.max", null, "Most idle connections kept", PoolStats::size),
    /** See {@link PoolStats#maxOverflow()}. */
    MAX_OVERFLOW("holdfast.pool.max.overflow", null, "Connections allowed above the size", PoolStats::maxOverflow),
    /** See {@link PoolStats#opening()}. */
    OPENING("holdfast.pool.opening", null, "Connections being opened", PoolStats::opening),
    /** See {@link PoolStats#other()}. */
    OTHER("holdfast.pool.other", null, "Connections being validated, reset or closed", PoolStats::other),
    /** See {@link PoolStats#waiting()}. */
    WAITING("db.client.connection.pending_requests", null, "Borrowers that wait", PoolStats::waiting),
    /** See {@link PoolStats#utilisation()}. */
    UTILISATION(
            Kind.GAUGE,
            Unit.SHARE,
            "holdfast.pool.utilisation",
            null,
            "In use / (size + maxOverflow)",
            PoolStats::utilisation,
            null),
    /** See {@link PoolStats#longestWait()}. */
    LONGEST_WAIT(
            Kind.GAUGE,
            Unit.SECONDS,
            "holdfast.pool.longest.wait",
            null,
            "The longest that a borrower waited since the pool was made",
            stats -> seconds(stats.longestWait()),
            null),
    /** See {@link PoolStats#borrows()}. */
    BORROWS("holdfast.pool.borrows", "Leases given", PoolStats::borrows),
    /** See {@link PoolStats#borrowsWaited()}. */
    BORROWS_WAITED("holdfast.pool.borrows.waited", "Leases whose borrowers had to wait", PoolStats::borrowsWaited),
    /** See {@link PoolStats#borrowTimeouts()}. */
    BORROW_TIMEOUTS("db.client.connection.timeouts", "Borrowers whose time ran out", PoolStats::borrowTimeouts),
    /** See {@link PoolStats#borrowFailures()}. */
    BORROW_FAILURES(
            "holdfast.pool.borrow.failures",
            "Borrowers refused for another reason than time",
            PoolStats::borrowFailures),
    /** See {@link PoolStats#opened()}. */
    OPENED("holdfast.pool.opened", "Connections opened", PoolStats::opened),
    /** See {@link PoolStats#openFailures()}. */
    OPEN_FAILURES("holdfast.pool.open.failures", "Attempts to open a connection that failed", PoolStats::openFailures),
    /** See {@link PoolStats#retries()}. */
    RETRIES("holdfast.pool.retries", "How often work was run again", PoolStats::retries),
    /** See {@link PoolStats#scopeLeaks()}. */
    SCOPE_LEAKS("holdfast.pool.scope.leaks", "Leases still out at the end of their scope", PoolStats::scopeLeaks),
    /** See {@link PoolStats#repeatedStatements()}. */
    REPEATED_STATEMENTS(
            "holdfast.pool.repeated.statements",
            "How often a statement ran again and again in one lease or scope",
            PoolStats::repeatedStatements),
    /** See {@link PoolStats#sessionsEnded()}. */
    SESSIONS_ENDED(
            "holdfast.pool.sessions.ended",
            "Sessions given up that the server ended on request",
            PoolStats::sessionsEnded),
    /** See {@link PoolStats#statementsStopped()}. */
    STATEMENTS_STOPPED(
            "holdfast.pool.statements.stopped",
            "Statements that the server stopped on request",
            PoolStats::statementsStopped),
    /** See {@link PoolStats#statements()}. */
    STATEMENTS("holdfast.pool.statements", "Statements of holders that have run", PoolStats::statements),
    /** See {@link PoolStats#statementsFailed()}. */
    STATEMENTS_FAILED(
            "holdfast.pool.statements.failed", "Statements of holders that failed", PoolStats::statementsFailed),
    /** See {@link PoolStats#successRate()}. */
    SUCCESS_RATE(
            Kind.GAUGE,
            Unit.SHARE,
            "holdfast.pool.success.rate",
            null,
            "Statements of holders that did not fail / those that have run",
            PoolStats::successRate,
            null),
    /** See {@link PoolStats#refreshes()}. */
    REFRESHES("holdfast.pool.refreshes", "How often all connections were to be replaced", PoolStats::refreshes),
    /** See {@link PoolStats#totalWait()}. */
    TOTAL_WAIT("db.client.connection.wait_time", "How long borrowers waited", PoolStats::totalWait, PoolStats::borrows),
    /** See {@link PoolStats#totalOpening()}. */
    TOTAL_OPENING(
            "db.client.connection.create_time",
            "Time to open a connection",
            PoolStats::totalOpening,
            PoolStats::opened),
    /** See {@link PoolStats#totalHeld()}. */
    TOTAL_HELD(
            "db.client.connection.use_time",
            "Time for which connections were lent",
            PoolStats::totalHeld,
            stats -> Math.max(0, stats.borrows() - stats.inUse()));

    /** How a figure changes. */
    public enum Kind {
        /** It rises and falls. */
        GAUGE,
        /** It counts since the pool was made. */
        COUNTER,
        /** It sums up the time of things that are counted: see {@link #count}. */
        TIME
    }

    /** What a figure is measured in. */
    public enum Unit {
        /** Connections, borrowers, statements. */
        NUMBER,
        /** From 0 to 1. */
        SHARE,
        SECONDS
    }

    private final Kind kind;
    private final Unit unit;
    private final String meter;
    private final @Nullable String state;
    private final String description;
    private final ToDoubleFunction<PoolStats> reading;
    private final @Nullable ToDoubleFunction<PoolStats> count;

    PoolFigure(String meter, @Nullable String state, String description, ToDoubleFunction<PoolStats> reading) {
        this(Kind.GAUGE, Unit.NUMBER, meter, state, description, reading, null);
    }

    PoolFigure(String meter, String description, ToDoubleFunction<PoolStats> reading) {
        this(Kind.COUNTER, Unit.NUMBER, meter, null, description, reading, null);
    }

    PoolFigure(
            String meter, String description, Function<PoolStats, Duration> total, ToDoubleFunction<PoolStats> count) {
        this(Kind.TIME, Unit.SECONDS, meter, null, description, stats -> seconds(total.apply(stats)), count);
    }

    PoolFigure(
            Kind kind,
            Unit unit,
            String meter,
            @Nullable String state,
            String description,
            ToDoubleFunction<PoolStats> reading,
            @Nullable ToDoubleFunction<PoolStats> count) {
        this.kind = kind;
        this.unit = unit;
        this.meter = meter;
        this.state = state;
        this.description = description;
        this.reading = reading;
        this.count = count;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** How it changes. */
    public Kind kind() {
        return kind;
    }

    /** What it is measured in. */
    public Unit unit() {
        return unit;
    }

    /** The name of its meter, in parts with dots between them: OpenTelemetry's where it has one. */
    public String meter() {
        return meter;
    }

    /** The state of the connections that it counts, where one meter has several; otherwise null. */
    public @Nullable String state() {
        return state;
    }

    /** What it is, in a few words. */
    public String description() {
        return description;
    }

    /** The figure; times in seconds. */
    public double of(PoolStats stats) {
        return reading.applyAsDouble(stats);
    }

    /** How many things took the time of a {@link Kind#TIME}; 0 for the others. */
    public double count(PoolStats stats) {
        return count == null ? 0 : count.applyAsDouble(stats);
    }

    /** The name in {@link PoolStats}, for instance {@code inUse}. */
    public String key() {
        StringBuilder key = new StringBuilder();
        for (String word : name().split("_", -1)) {
            String lower = word.toLowerCase(Locale.ROOT);
            key.append(key.isEmpty() ? lower : Character.toUpperCase(lower.charAt(0)) + lower.substring(1));
        }
        return key.toString();
    }

    /** The name where times are shown in milliseconds, as JMX and the actuator do: {@link #key}, with {@code Millis} behind a time's. */
    public String shownKey() {
        return unit == Unit.SECONDS ? key() + "Millis" : key();
    }

    /** The figure as JMX and the actuator show it: an Integer for a gauge, a Long for a counter, a Double for a share or a time. */
    public Number shown(PoolStats stats) {
        double value = of(stats);
        if (unit == Unit.NUMBER) {
            return kind == Kind.GAUGE ? (Number) (int) value : (Number) (long) value;
        }
        return unit == Unit.SECONDS ? value * 1e3 : value;
    }
}
