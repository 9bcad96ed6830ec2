package io.holdfast.doctor.why;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do about each cause; with the server's own values where those are known. */
final class Cures {
    private Cures() {}

    /** The asker's own settings first, then what holds for all, then what Holdfast has for it. */
    static List<Advice> of(DropCause cause, DropEvidence evidence) {
        Audience audience = evidence.text().audience();
        CureKind kind = cause.cure();
        List<Advice> advice = new ArrayList<>();
        List<String> lines = Settings.lines(kind, audience);
        if (!lines.isEmpty()) {
            advice.add(new Advice(
                    "In " + audience.shown() + ": " + kind.advice() + ":", Advice.Kind.POOL, lines, List.of()));
        }
        if (cause == DropCause.DEADLOCK) {
            evidence.deadlock().ifPresent(report -> advice.add(Advice.words(report.advice())));
        }
        List<Advice> last = new ArrayList<>();
        for (Advice general : general(cause, evidence.now())) {
            (general.kind() == Advice.Kind.POOL ? last : advice).add(general);
        }
        if (audience.java() || audience == Audience.UNKNOWN) {
            advice.addAll(last);
        }
        return List.copyOf(advice);
    }

    private static List<Advice> general(DropCause cause, @Nullable ServerFacts now) {
        return switch (cause) {
            case IDLE_LIMIT -> idleLimit(now);
            case KILLED ->
                List.of(
                        Advice.words("Find who uses KILL (a tool such as pt-kill, a person, a driver's query time-out),"
                                + " and why these sessions were its victims."),
                        Advice.words("Let the pool look at a connection before it lends it; Holdfast does."));
            case PACKET_TOO_LARGE -> packet(now);
            case SLOW_READER -> slowReader(now);
            case CLOSED_BETWEEN ->
                List.of(
                        Advice.pool(
                                "With Holdfast: ping resting connections more often than the shortest idle limit on the way"
                                        + " (load balancers: often 350 s, NAT: 300 s or less):",
                                "keepaliveInterval=60s"),
                        Advice.words(
                                "Find the idle limit of the load balancer, proxy or firewall, and let connections be"
                                        + " tested or replaced more often than that, or raise it."));
            case SILENT_NETWORK ->
                List.of(
                        Advice.pool(
                                "With Holdfast: let no read wait for ever, and ping resting connections:",
                                "validationTimeout=2s",
                                "keepaliveInterval=60s"),
                        Advice.words("Look for a firewall or NAT between the two that drops flows without a word."));
            case CLIENT_TIMEOUT ->
                List.of(
                        Advice.words("Make the statement faster, or the client's read time-out longer than the slowest"
                                + " statement."),
                        Advice.words("Limit the statement at the server as well (max_execution_time on MySQL,"
                                + " max_statement_time on MariaDB), so that it does not run on after the client has"
                                + " left."));
            case SERVER_FULL ->
                List.of(
                        Advice.words("Bring the sum of all pools below max_connections: holdfast doctor … --only"
                                + " C01,C02,C07."),
                        Advice.words("To get in now: admin_port on MySQL, extra_port on MariaDB, as --rescue-port."));
            case HOST_BLOCKED -> hostBlocked(now);
            case POOL_EXHAUSTED ->
                List.of(
                        Advice.words("Find who holds the connections before making the pool larger: leases that are"
                                + " not returned, slow statements, or work done while holding one."),
                        Advice.pool("With Holdfast: have long holders reported:", "leakThreshold=60s"));
            case PREPARED_LIMIT ->
                List.of(
                        Advice.words("Put no values into the text of prepared statements, and close them: cached"
                                + " statements × connections × instances must stay below the limit."),
                        Advice.look("See how many there are:", "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"));
            default -> List.of(Advice.words(cause.advice()));
        };
    }

    private static List<Advice> idleLimit(@Nullable ServerFacts now) {
        long seconds = now == null ? 0 : now.number("wait_timeout").orElse(0);
        String third = seconds == 0 ? "60s" : Math.max(1, Math.min(120, seconds / 3)) + "s";
        return List.of(
                Advice.pool(
                        "With Holdfast: ping resting connections at a third of the server's limit:",
                        "keepaliveInterval=" + third),
                Advice.words("Where a transaction was open all that time, end it: a session at rest in a transaction"
                        + " holds locks."));
    }

    private static List<Advice> packet(@Nullable ServerFacts now) {
        Advice smaller = Advice.words("Send less at once: smaller batches, or large values in parts.");
        if (now == null) {
            return List.of(smaller);
        }
        long limit = now.number("max_allowed_packet").orElse(0);
        return limit == 0 || limit >= 1L << 30
                ? List.of(smaller)
                : List.of(
                        SettingStatements.change(
                                now,
                                "Or raise the limit, for connections opened after that:",
                                "max_allowed_packet",
                                String.valueOf(Math.min(1L << 30, 4 * limit))),
                        smaller);
    }

    private static List<Advice> slowReader(@Nullable ServerFacts now) {
        Advice faster = Advice.words(
                "Do nothing slow between the rows of a streaming result; read it into memory first, or in pages.");
        if (now == null) {
            return List.of(faster);
        }
        long limit = now.number("net_write_timeout").orElse(0);
        return limit == 0
                ? List.of(faster)
                : List.of(
                        faster,
                        SettingStatements.change(
                                now,
                                "Or let the server wait longer:",
                                "net_write_timeout",
                                String.valueOf(Math.max(600, 2 * limit))));
    }

    private static List<Advice> hostBlocked(@Nullable ServerFacts now) {
        boolean mysql = now != null && !now.server().version().mariadb();
        return List.of(
                Advice.finalSql(
                        "Unblock the host, once the reason for its failed connects is gone:",
                        mysql ? "TRUNCATE TABLE performance_schema.host_cache" : "FLUSH HOSTS"),
                Advice.words("Look for a health check that connects and hangs up without logging in."));
    }
}
