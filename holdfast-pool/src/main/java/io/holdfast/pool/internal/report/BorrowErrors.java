package io.holdfast.pool.internal.report;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolStats;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.mysql.ConnectErrors;
import io.holdfast.pool.internal.mysql.JdbcUrls;
import io.holdfast.pool.internal.open.OpeningOverdueException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what a refused borrower reads: what happened with figures, the likeliest cause, what to do, where to read on. */
public final class BorrowErrors {
    private BorrowErrors() {}

    public static BorrowTimeoutException exhausted(
            PoolConfig config,
            Duration waited,
            HolderReports.HolderReport report,
            @Nullable Throwable lastOpenFailure) {
        PoolStats stats = report.stats();
        long leaks = report.leaks();
        StringBuilder text = start(ErrorCode.EXHAUSTED, config)
                .append("no connection became free within ")
                .append(Times.brief(waited))
                .append(" (")
                .append(figures(stats))
                .append(").")
                .append(report.text())
                .append('\n');
        if (leaks > 0) {
            text.append("Likely a leak: ")
                    .append(leaks)
                    .append(leaks == 1 ? " lease is" : " leases are")
                    .append(" older than leakThreshold (")
                    .append(Times.brief(config.leakThreshold()))
                    .append("). Close it in a try-with-resources block.");
        } else if (lastOpenFailure != null && stats.total() < stats.capacity()) {
            text.append("The pool cannot open more connections: ")
                    .append(ConnectErrors.rootOf(lastOpenFailure).getMessage())
                    .append('.');
        } else {
            text.append("All leases are younger than leakThreshold (")
                    .append(Times.brief(config.leakThreshold()))
                    .append("): the work is slow, or size + maxOverflow (")
                    .append(stats.capacity())
                    .append(") is too small for it.");
        }
        text.append(end(ErrorCode.EXHAUSTED));
        return new BorrowTimeoutException(
                ErrorCode.EXHAUSTED, text.toString(), waited, stats, report.oldest(), lastOpenFailure);
    }

    public static BorrowTimeoutException overloaded(PoolConfig config, PoolStats stats) {
        String text = start(ErrorCode.OVERLOADED, config)
                + ("refused without waiting: " + stats.waiting() + " borrowers are waiting already, and maxWaiters is "
                        + config.maxWaiters() + " (" + figures(stats)
                        + ").\nShed load before it gets here, or raise maxWaiters or size.")
                + end(ErrorCode.OVERLOADED);
        return new BorrowTimeoutException(ErrorCode.OVERLOADED, text, Duration.ZERO, stats, List.of(), null);
    }

    /** The first connection is being opened, and nothing says that it cannot be. */
    public static BorrowTimeoutException stillOpening(
            PoolConfig config, Duration waited, PoolStats stats, Duration openingFor) {
        String text = start(ErrorCode.STILL_OPENING, config)
                + ("the first connection was not open within " + Times.brief(waited)
                        + "; an opening has been under way for "
                        + Times.brief(openingFor) + ", and has not failed (" + figures(stats)
                        + ").\nLet the pool open connections before they are needed (fill BLOCK or BACKGROUND), or make "
                        + "borrowTimeout (" + Times.brief(config.borrowTimeout()) + ") longer than a login to "
                        + server(config) + " takes.")
                + end(ErrorCode.STILL_OPENING);
        return new BorrowTimeoutException(ErrorCode.STILL_OPENING, text, waited, stats, List.of(), null);
    }

    /**
     * @param proved whether the wait could never end, and was ended before its time; else its time was over, and it was spent
     *     on waiting for threads that waited too
     */
    public static BorrowTimeoutException nested(
            PoolConfig config, Duration waited, PoolStats stats, List<LeaseInfo> leases, boolean proved) {
        StringBuilder text = start(ErrorCode.NESTED_BORROW, config)
                .append(
                        proved
                                ? "this wait could never end, and was ended after "
                                : "no connection became free within ")
                .append(Times.brief(waited))
                .append(": all ")
                .append(stats.capacity())
                .append(" connections are held by threads that wait for another one (")
                .append(figures(stats))
                .append(").");
        for (LeaseInfo lease : leases.subList(0, Math.min(5, leases.size()))) {
            text.append("\n  held: ").append(LeaseText.describe(lease));
        }
        text.append(
                        "\nReturn the first connection before borrowing a second one, as with REQUIRES_NEW inside a transaction; or make "
                                + "size at least threads x (connections per thread - 1) + 1.")
                .append(end(ErrorCode.NESTED_BORROW));
        return new BorrowTimeoutException(ErrorCode.NESTED_BORROW, text.toString(), waited, stats, leases, null);
    }

    public static BorrowTimeoutException suspended(
            PoolConfig config, Duration waited, PoolStats stats, List<LeaseInfo> leases) {
        String text = start(ErrorCode.POOL_SUSPENDED, config)
                .append("the pool is suspended, and was not resumed within ")
                .append(Times.brief(waited))
                .append(" (")
                .append(figures(stats))
                .append(
                        ").\nWhoever called suspend() must call resume(); in a Spring Boot application, whoever stopped the context for a "
                                + "checkpoint must start it again.")
                .append(end(ErrorCode.POOL_SUSPENDED))
                .toString();
        return new BorrowTimeoutException(ErrorCode.POOL_SUSPENDED, text, waited, stats, leases, null);
    }

    public static BorrowTimeoutException interrupted(
            PoolConfig config, Duration waited, PoolStats stats, InterruptedException cause) {
        String text = start(ErrorCode.INTERRUPTED, config)
                + ("the thread was interrupted after waiting for " + Times.brief(waited) + " (" + figures(stats)
                        + "). Its interrupt flag is set again.")
                + end(ErrorCode.INTERRUPTED);
        return new BorrowTimeoutException(ErrorCode.INTERRUPTED, text, waited, stats, List.of(), cause);
    }

    public static ConnectFailedException cannotOpen(PoolConfig config, ErrorCode code, @Nullable Throwable cause) {
        String server = server(config);
        String reason = cause == null ? "" : reason(ConnectErrors.rootOf(cause));
        if (cause instanceof OpeningOverdueException overdue) {
            String text = start(code, config) + "no connection to " + server + " could be opened" + reason + ".\n"
                    + overdue.advice() + end(code);
            return new ConnectFailedException(code, text, cause);
        }
        String text = start(code, config)
                + switch (code) {
                    case SERVER_UNREACHABLE ->
                        cause == null
                                ? "an opening to " + server
                                        + " has not ended in time, and no other connection is open.\n"
                                        + "Check that the server answers and that nothing between swallows packets."
                                : "the server at " + server + " cannot be reached" + reason + ".\n"
                                        + "Check the host name and port in jdbcUrl, that the server runs, and that a firewall lets it through.";
                    case LOGIN_REFUSED ->
                        "the server at " + server + " refused the login" + reason + ".\n"
                                + (ConnectErrors.isPasswordExpired(cause)
                                        ? "Set a new password for the user: ALTER USER … IDENTIFIED BY …."
                                        : "Check username and password, and that the user may log in from this host.");
                    case UNKNOWN_DATABASE ->
                        "the server at " + server + " refused the database" + reason + ".\n"
                                + "Check the database's name in jdbcUrl, and that the user has rights on it.";
                    case READ_ONLY_SERVER ->
                        "no server at " + server + " takes writes" + reason
                                + ".\nWait for the failover to end, or unset expectWritable for a pool that only reads.";
                    case SERVER_FULL ->
                        "the server at " + server + " has no connection left for this pool" + reason
                                + ".\nCompare the sizes of all pools with the server's max_connections and the user's own limit.";
                    default ->
                        "no connection to " + server + " could be opened" + reason + ".\n"
                                + "Check the driver's properties and TLS settings in jdbcUrl, and initSql.";
                }
                + end(code);
        return new ConnectFailedException(code, text, cause);
    }

    private static StringBuilder start(ErrorCode code, PoolConfig config) {
        return new StringBuilder()
                .append(code)
                .append(" pool '")
                .append(config.name())
                .append("': ");
    }

    private static String end(ErrorCode code) {
        return " See: holdfast explain " + code;
    }

    private static String figures(PoolStats stats) {
        return "in use " + stats.inUse() + " of " + stats.capacity() + ", idle " + stats.idle() + ", opening "
                + stats.opening() + ", waiting " + stats.waiting();
    }

    private static String reason(Throwable root) {
        String message = root.getMessage();
        String name = root.getClass().getSimpleName();
        if (message == null) {
            return ": " + name;
        }
        String plain = message.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\.$", "");
        return root instanceof java.io.IOException ? ": " + name + ", " + plain : ": " + plain;
    }

    private static String server(PoolConfig config) {
        String url = config.jdbcUrl();
        if (url == null) {
            return "the data source";
        }
        return JdbcUrls.hosts(url);
    }
}
