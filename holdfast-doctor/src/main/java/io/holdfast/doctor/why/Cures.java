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
            case INTERRUPTED ->
                List.of(Advice.words("Keep the connection: it is alive. Make the statement faster, or give it more"
                        + " time; see first whether it waited for a lock."));
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
            case RESTARTED ->
                List.of(Advice.words("Repeat what was in flight, where that is safe; a pool that looks before it lends"
                        + " loses nothing else."));
            case CRASHED ->
                List.of(Advice.words("Read the server's log and the kernel's for the reason; where memory ran out, see"
                        + " holdfast explain HF-2102."));
            case FAILOVER ->
                List.of(Advice.words("Close the connections to the old server, so that new ones follow the name to the"
                        + " primary."));
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
                        Advice.pool("With Holdfast: have long holders reported:", "leakThreshold=60s"));
            case TLS_MISMATCH ->
                List.of(
                        Advice.words(
                                "Look which of these it is: the certificate's end and issuer (a newer CA bundle), the TLS"
                                        + " version that both can speak (tls_version), or require_secure_transport of the server."));
            case USED_AFTER_CLOSE ->
                List.of(Advice.words("Find the place that keeps a connection after closing it, or shares it with"
                        + " another thread."));
            case SHARED_CONNECTION ->
                List.of(Advice.words("Give each thread, task or request a connection of its own, and never carry one"
                        + " across a fork."));
            case AUTHENTICATION_PLUGIN ->
                List.of(Advice.words("Use TLS, or let the driver ask for the server's public key on a network that you"
                        + " trust; or bring the driver up to date."));
            case UNREACHABLE ->
                List.of(Advice.words("Check the machine, the network and the firewall between: nothing answers."));
            case STALLED ->
                List.of(Advice.words("Look at the time before it: garbage collection, CPU throttling of the container"
                        + " (nr_throttled in cpu.stat), a paused or sleeping machine. Nothing is to be changed at the"
                        + " database; the pool replaces what died meanwhile."));
            case POOL_EMPTY ->
                List.of(Advice.words(
                        "Do not make the pool larger. Find why no connection can be opened: the next exception"
                                + " below it says so, or the stack of the thread that opens connections, or one connect with"
                                + " the mysql client from the same machine."));
            case DRIVER_TOO_OLD ->
                List.of(Advice.words("Bring the driver or client library up to date, and see that no older one is found"
                        + " first (class path, bundled libraries, container image)."));
            case NO_LOCAL_PORT ->
                List.of(Advice.words("Count the sockets in TIME_WAIT with ss -s: many mean that connections are opened"
                        + " and closed for each query. Use them again; the server is not the cause."));
            case NO_SERVER_THREAD ->
                List.of(Advice.words("On the server's machine look at memory, ulimit -u, TasksMax of its unit, and the"
                        + " pids limit of its container; and keep fewer connections."));
            case DISK_FULL ->
                List.of(Advice.words("Make room: df -h for datadir and tmpdir, df -i for inodes; old binary logs"
                        + " (binlog_expire_logs_seconds), and statements with huge temporary tables."));
            case PREPARED_LIMIT ->
                List.of(
                        Advice.words("Put no values into the text of prepared statements, and close them: cached"
                                + " statements × connections × instances must stay below the limit."),
                        Advice.look("See how many there are:", "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'"));
            case PROXY ->
                List.of(Advice.words("Ask the proxy itself: which servers it holds to be up, why not the others, and"
                        + " whether its monitoring account can log in. Connect past it once."));
            case NODE_NOT_READY ->
                List.of(Advice.words("Look at the cluster's state (wsrep_ready, wsrep_cluster_status;"
                        + " replication_group_members), and let the proxy avoid nodes that are not ready."));
            case DATABASE_UNKNOWN ->
                List.of(Advice.words("Check the name with SHOW DATABASES (case counts on Linux), and that it is the"
                        + " right server."));
            case FORKED ->
                List.of(Advice.words(
                        "Open connections after the fork, or drop those of the parent in each child without"
                                + " closing them."));
            case UNREAD_RESULT ->
                List.of(Advice.words(
                        "Read or close each result before the next question; a CALL returns one result more"
                                + " than its SELECTs."));
            case HARMLESS ->
                List.of(Advice.words("Nothing needs to be done. Where it happens often, bring the limits into line."));
            case LEAK_NAMED ->
                List.of(Advice.words(
                        "Read the first frame of your own code in the trace: there the connection was taken"
                                + " and not returned. A slow statement or a response that streams looks the same."));
            case HEALTH_CHECK ->
                List.of(Advice.words("Find who it is by the host in the line: a load balancer's or kubelet's TCP check."
                        + " It is harmless until the host is blocked (max_connect_errors); let it log in, or check"
                        + " another port."));
            case LOCAL_SOCKET ->
                List.of(Advice.words("\"localhost\" means the local socket: in a container or from another machine give"
                        + " 127.0.0.1 or the service's name; else start the server, or name its socket."));
            case NO_DESCRIPTOR ->
                List.of(Advice.words("Count them (ls /proc/PID/fd | wc -l): a leak of sockets or files grows. Raise"
                        + " ulimit -n only when it does not."));
            case SERVER_NOT_STARTED ->
                List.of(Advice.words(
                        "Read the first [ERROR] line of the server's log: another process that has its files or"
                                + " its port (ps, lsof, docker ps), files of another version (upgrade step by step), or a"
                                + " directory that it may not write. Keep a copy of the data directory before anything is"
                                + " changed in it."));
            case DRIVER_MISSING ->
                List.of(Advice.words("Look in the environment that runs the program: the virtual environment, the"
                        + " container's image, the profile of the build, the scope of the dependency."));
            case CLIENT_SETTING ->
                List.of(Advice.words(
                        "Print the address that the program really uses, with the password masked, and compare"
                                + " it with what the driver's manual shows."));
            case SERVER_RESOURCE ->
                List.of(Advice.words("Make transactions smaller, because the lock table lies in the buffer pool"
                        + " (innodb_buffer_pool_size); and add up what the server may use: its pools, and per connection"
                        + " sort_buffer_size, join_buffer_size and thread_stack."));
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
