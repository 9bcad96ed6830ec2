package io.holdfast.doctor.why;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do about each cause; with the server's own values where those are known. */
final class Cures {
    private Cures() {}

    static List<Advice> of(DropCause cause, DropEvidence evidence) {
        ServerFacts now = evidence.now();
        return switch (cause) {
            case IDLE_LIMIT -> idleLimit(now);
            case KILLED ->
                List.of(
                        Advice.words("Find who uses KILL (a tool such as pt-kill, a person, a driver's query time-out),"
                                + " and why these sessions were its victims."),
                        Advice.words("Let the pool look at a connection before it lends it; Holdfast does."));
            case INTERRUPTED ->
                List.of(Advice.words("Keep the connection: it is alive. Make the statement faster, or give it more"
                        + " time: setQueryTimeout, or the tool that uses KILL QUERY."));
            case PACKET_TOO_LARGE -> packet(now);
            case SLOW_READER -> slowReader(now);
            case CLOSED_BETWEEN ->
                List.of(
                        Advice.pool(
                                "Ping resting connections more often than the shortest idle limit on the way (load"
                                        + " balancers: often 350 s, NAT: 300 s or less):",
                                "keepaliveInterval=60s"),
                        Advice.words("Or raise the idle limit of the load balancer, proxy or firewall above the pool's"
                                + " keepaliveInterval."));
            case SILENT_NETWORK ->
                List.of(
                        Advice.pool(
                                "Let no read wait for ever, and ping resting connections:",
                                "validationTimeout=2s",
                                "keepaliveInterval=60s"),
                        Advice.words("Look for a firewall or NAT between the two that drops flows without a word."));
            case CLIENT_TIMEOUT ->
                List.of(
                        Advice.words("Make the statement faster, or its read time-out (socketTimeout, read_timeout)"
                                + " longer than the slowest statement."),
                        Advice.words("Limit the statement at the server as well (max_execution_time on MySQL,"
                                + " max_statement_time on MariaDB), so that it does not run on after the client has"
                                + " left."));
            case RESTARTED ->
                List.of(Advice.words("Repeat what was in flight, where that is safe; a pool that looks before it lends"
                        + " loses nothing else."));
            case CRASHED ->
                List.of(Advice.words("Read the server's log and the kernel's for the reason; where memory ran out, see"
                        + " holdfast explain HF-2102."));
            case FAILOVER ->
                List.of(Advice.words("Close the connections to the old server, so that new ones follow the name to the"
                        + " primary; Holdfast does at the first such error."));
            case SERVER_FULL ->
                List.of(
                        Advice.words("Bring the sum of all pools below max_connections: holdfast doctor … --only"
                                + " C01,C02,C07."),
                        Advice.words("To get in now: admin_port on MySQL, extra_port on MariaDB, as --rescue-port."));
            case ACCOUNT_LIMIT ->
                List.of(Advice.words("Make the pools that use this account smaller than its limit, or raise the limit:"
                        + " holdfast doctor … --only C10."));
            case LOGIN_REFUSED ->
                List.of(Advice.words("Check user, password and the host that the account is for; after a password was"
                        + " changed, give the pool the new one."));
            case HOST_BLOCKED -> hostBlocked(now);
            case REFUSED ->
                List.of(Advice.words(
                        "Check that the server runs, and listens on this address (bind_address) and" + " port."));
            case UNKNOWN_HOST ->
                List.of(Advice.words("Check the name, and the resolver of the machine that the application runs on."));
            case NO_BACKEND ->
                List.of(Advice.words("Look at the load balancer or proxy at that address: it accepts, and has no"
                        + " healthy server behind it."));
            case NO_HANDSHAKE ->
                List.of(Advice.words("Look whether the server hangs (disk, name resolution: skip_name_resolve), or the"
                        + " balancer's server behind it does."));
            case NOT_MYSQL -> List.of(Advice.words("Correct host and port: something else listens there."));
            case TIME_LIMIT ->
                List.of(Advice.words("Make the statement faster, or its limit longer; the connection can be kept."));
            case LOCK_TIMEOUT ->
                List.of(Advice.words("Find who held the lock, and make transactions shorter; repeat the whole"
                        + " transaction, not the statement alone."));
            case DEADLOCK ->
                List.of(Advice.words("Repeat the whole transaction; take locks in the same order everywhere."));
            case POOL_EXHAUSTED ->
                List.of(
                        Advice.words("Find who holds the connections before making the pool larger: leases that are"
                                + " not returned, slow statements, or work done while holding one."),
                        Advice.pool("Have long holders reported:", "leakThreshold=60s"));
            case TLS_MISMATCH ->
                List.of(Advice.words("Give client and server the same wish: sslMode of the URL, and"
                        + " require_secure_transport, ssl_ca and tls_version of the server."));
            case USED_AFTER_CLOSE ->
                List.of(Advice.words("Find the place that keeps a connection after closing it, or shares it with"
                        + " another thread."));
            case SHARED_CONNECTION ->
                List.of(Advice.words("Give each thread, task or request a connection of its own, and never carry one"
                        + " across a fork."));
            case AUTHENTICATION_PLUGIN ->
                List.of(Advice.words("Use TLS, or allow the public key (allowPublicKeyRetrieval=true) on a network that"
                        + " you trust; or bring the driver up to date."));
            case UNREACHABLE ->
                List.of(Advice.words("Check the machine, the network and the firewall between: nothing answers."));
            case UNEXPLAINED ->
                List.of(Advice.words("Have the server log why it ends connections (log_error_verbosity = 3 on MySQL),"
                        + " and ask again with --server and --before."));
        };
    }

    private static List<Advice> idleLimit(@Nullable ServerFacts now) {
        long seconds = now == null ? 0 : now.number("wait_timeout").orElse(0);
        String third = seconds == 0 ? "60s" : Math.max(1, Math.min(120, seconds / 3)) + "s";
        return List.of(
                Advice.pool(
                        "Ping resting connections at a third of the server's limit (HikariCP: keepaliveTime;"
                                + " SQLAlchemy: pool_recycle below the limit, and pool_pre_ping):",
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
