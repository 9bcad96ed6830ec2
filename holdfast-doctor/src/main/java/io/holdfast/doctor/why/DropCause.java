package io.holdfast.doctor.why;

/** Why a connection could not be had, ended, or refused a statement. Codes are API; titles are not. */
public enum DropCause {
    /** {@code wait_timeout} and its kin. */
    IDLE_LIMIT("HF-4001", "the server's idle limit ended the connection", 2, CureKind.IDLE),
    /** {@code KILL}. */
    KILLED("HF-4002", "someone ended the connection with KILL", 2, CureKind.IDLE),
    /** {@code KILL QUERY}, or the driver's own query time-out, which uses it. */
    INTERRUPTED(
            "HF-4003",
            "the statement was interrupted; the connection is alive",
            2,
            CureKind.READ,
            "Keep the connection: it is alive. Make the statement faster, or give it more time; see "
                    + "first whether it waited for a lock."),
    /** Larger than {@code max_allowed_packet}. */
    PACKET_TOO_LARGE("HF-4004", "a packet was larger than max_allowed_packet", 2, CureKind.PACKET),
    /** {@code net_write_timeout}. */
    SLOW_READER(
            "HF-4005", "the application read a result too slowly, and the server gave up writing", 2, CureKind.READ),
    /** A FIN or RST from something between client and server. */
    CLOSED_BETWEEN("HF-4006", "something between client and server closed the connection", 2, CureKind.IDLE),
    /** Neither answer nor error. */
    SILENT_NETWORK("HF-4007", "the network swallowed the packets: neither answer nor error", 2, CureKind.IDLE),
    /** The client's read time-out. */
    CLIENT_TIMEOUT("HF-4008", "the client's read time-out is shorter than the statement", 2, CureKind.READ),
    /** An orderly stop. */
    RESTARTED(
            "HF-4009",
            "the server was stopped or restarted",
            0,
            CureKind.FAILOVER,
            "Repeat what was in flight, where that is safe; a pool that looks before it lends loses "
                    + "nothing else."),
    /** No orderly stop. */
    CRASHED(
            "HF-4010",
            "the server crashed, or was killed by the system",
            0,
            CureKind.FAILOVER,
            "Read the server's log and the kernel's for the reason; where memory ran out, see "
                    + "holdfast explain HF-2102."),
    /** Another server answers now, or this one takes no writes. */
    FAILOVER(
            "HF-4011",
            "the server is no longer the primary, or is switched off for clients",
            0,
            CureKind.FAILOVER,
            "Close the connections to the old server, so that new ones follow the name to the " + "primary."),
    /** {@code max_connections}. */
    SERVER_FULL("HF-4012", "the server has no connection left", 1, CureKind.POOL),
    /** {@code MAX_USER_CONNECTIONS} and the hourly limits. */
    ACCOUNT_LIMIT(
            "HF-4013",
            "the account has reached its own limit",
            2,
            CureKind.POOL,
            "Make the pools that use this account smaller than its limit, or raise the limit: "
                    + "holdfast doctor … --only C10."),
    /** User, password or host. */
    LOGIN_REFUSED(
            "HF-4014",
            "the server refused the login",
            2,
            CureKind.LOGIN,
            "Check user, password and the host that the account is for; after a password was "
                    + "changed, give the pool the new one."),
    /** {@code max_connect_errors}. */
    HOST_BLOCKED("HF-4015", "the server refuses this client's host", 2, CureKind.CONNECT),
    /** Nobody listens. */
    REFUSED(
            "HF-4016",
            "nothing listens at that address and port",
            1,
            CureKind.HOST,
            "Check that the server runs, and listens on this address (bind_address) and port."),
    /** The name has no address. */
    UNKNOWN_HOST(
            "HF-4017",
            "the server's name cannot be resolved",
            1,
            CureKind.HOST,
            "Check the name, and the resolver of the machine that the application runs on."),
    /** A balancer without a server behind it. */
    NO_BACKEND(
            "HF-4018",
            "the connection was accepted and closed before the server said a word",
            1,
            CureKind.CONNECT,
            "Look at the load balancer or proxy at that address: it accepts, and has no healthy "
                    + "server behind it."),
    /** Accepted, then silence. */
    NO_HANDSHAKE(
            "HF-4019",
            "the connection was accepted, and the handshake never came",
            1,
            CureKind.CONNECT,
            "Look whether the server hangs (disk, name resolution: skip_name_resolve), or the "
                    + "balancer's server behind it does."),
    /** Another protocol. */
    NOT_MYSQL(
            "HF-4020",
            "what listens on that port does not speak MySQL's protocol",
            2,
            CureKind.HOST,
            "Correct host and port: something else listens there."),
    /** {@code max_execution_time}, {@code max_statement_time}. */
    TIME_LIMIT(
            "HF-4021",
            "the statement ran into the server's time limit; the connection is alive",
            2,
            CureKind.READ,
            "Make the statement faster, or its limit longer; the connection can be kept."),
    /** Error 1205. */
    LOCK_TIMEOUT(
            "HF-4022",
            "the statement waited too long for a lock; the connection is alive",
            2,
            CureKind.RETRY,
            "Find who held the lock, and make transactions shorter; repeat the whole transaction, "
                    + "not the statement alone."),
    /** Error 1213. */
    DEADLOCK(
            "HF-4023",
            "the transaction was chosen as a deadlock's victim; the connection is alive",
            2,
            CureKind.RETRY,
            "Repeat the whole transaction; take locks in the same order everywhere."),
    /** All connections of the pool are lent. */
    POOL_EXHAUSTED("HF-4024", "all connections of the application's pool were in use", 3, CureKind.POOL),
    /** TLS. */
    TLS_MISMATCH(
            "HF-4025",
            "client and server could not agree on TLS",
            2,
            CureKind.TLS,
            "Look which of these it is: the certificate's end and issuer (a newer CA bundle), the "
                    + "TLS version that both can speak (tls_version), or require_secure_transport of the "
                    + "server."),
    /** Closed, and used after that. */
    USED_AFTER_CLOSE(
            "HF-4026",
            "the application used a connection after it was closed",
            3,
            CureKind.IDLE,
            "Find the place that keeps a connection after closing it, or shares it with another " + "thread."),
    /** Two threads on one connection. */
    SHARED_CONNECTION(
            "HF-4027",
            "several threads used one connection at the same time",
            2,
            CureKind.SHARE,
            "Give each thread, task or request a connection of its own, and never carry one across a " + "fork."),
    /** Plugins and keys. */
    AUTHENTICATION_PLUGIN(
            "HF-4028",
            "client and server have no way to check the password in common",
            2,
            CureKind.AUTH,
            "Use TLS, or let the driver ask for the server's public key on a network that you trust; "
                    + "or bring the driver up to date."),
    /** The host cannot be reached. */
    UNREACHABLE(
            "HF-4029",
            "the server's machine does not answer",
            1,
            CureKind.CONNECT,
            "Check the machine, the network and the firewall between: nothing answers."),
    /** An end that nothing explains. */
    UNEXPLAINED(
            "HF-4030",
            "the connection ended, and nothing at hand says why",
            2,
            CureKind.IDLE,
            "Have the server log why it ends connections (log_error_verbosity = 3 on MySQL), and ask "
                    + "again with --server and --before."),
    /** Paused, asleep, or without CPU. */
    STALLED(
            "HF-4031",
            "the application's process stood still; the database is not the cause",
            0,
            CureKind.NONE,
            "Look at the time before it: garbage collection, CPU throttling of the container "
                    + "(nr_throttled in cpu.stat), a paused or sleeping machine. Nothing is to be changed at "
                    + "the database; the pool replaces what died meanwhile."),
    /** Nothing lent, and nothing to lend. */
    POOL_EMPTY(
            "HF-4032",
            "the pool has no connection because it cannot open any",
            3,
            CureKind.CONNECT,
            "Do not make the pool larger. Find why no connection can be opened: the next exception "
                    + "below it says so, or the stack of the thread that opens connections, or one connect "
                    + "with the mysql client from the same machine."),
    /** The driver asks for what the server no longer has. */
    DRIVER_TOO_OLD(
            "HF-4033",
            "the driver does not suit the server: one of the two is too old",
            2,
            CureKind.AUTH,
            "Bring the driver or client library up to date, and see that no older one is found first "
                    + "(class path, bundled libraries, container image)."),
    /** Ephemeral ports. */
    NO_LOCAL_PORT(
            "HF-4034",
            "the client's machine has no local port left",
            2,
            CureKind.PORTS,
            "Count the sockets in TIME_WAIT with ss -s: many mean that connections are opened and "
                    + "closed for each query. Use them again; the server is not the cause."),
    /** Error 1135. */
    NO_SERVER_THREAD(
            "HF-4035",
            "the server cannot make a thread for the connection",
            0,
            CureKind.POOL,
            "On the server's machine look at memory, ulimit -u, TasksMax of its unit, and the pids "
                    + "limit of its container; and keep fewer connections."),
    /** Disk or tmpdir. */
    DISK_FULL(
            "HF-4036",
            "a disk is full, or the server's directory for temporary files is",
            0,
            CureKind.NONE,
            "Make room: df -h for datadir and tmpdir, df -i for inodes; old binary logs "
                    + "(binlog_expire_logs_seconds), and statements with huge temporary tables."),
    /** Error 1461. */
    PREPARED_LIMIT("HF-4037", "max_prepared_stmt_count is reached", 2, CureKind.STATEMENTS),
    /** ProxySQL, MaxScale, Router, RDS Proxy, HAProxy. */
    PROXY(
            "HF-4038",
            "a proxy between refuses, or has no server to give",
            1,
            CureKind.CONNECT,
            "Ask the proxy itself: which servers it holds to be up, why not the others, and whether "
                    + "its monitoring account can log in. Connect past it once."),
    /** Galera, Group Replication. */
    NODE_NOT_READY(
            "HF-4039",
            "the cluster's node is not ready for queries",
            0,
            CureKind.CONNECT,
            "Look at the cluster's state (wsrep_ready, wsrep_cluster_status; "
                    + "replication_group_members), and let the proxy avoid nodes that are not ready."),
    /** Error 1049. */
    DATABASE_UNKNOWN(
            "HF-4040",
            "the server has no database of that name",
            2,
            CureKind.HOST,
            "Check the name with SHOW DATABASES (case counts on Linux), and that it is the right " + "server."),
    /** Opened before a fork. */
    FORKED(
            "HF-4041",
            "several processes share one connection: it was opened before a fork",
            2,
            CureKind.SHARE,
            "Open connections after the fork, or drop those of the parent in each child without " + "closing them."),
    /** An answer left in the stream. */
    UNREAD_RESULT(
            "HF-4042",
            "a result was left unread, and the next question was asked",
            2,
            CureKind.SHARE,
            "Read or close each result before the next question; a CALL returns one result more than "
                    + "its SELECTs."),
    /** Housekeeping, notices, retries that worked. */
    HARMLESS(
            "HF-4043",
            "harmless: housekeeping, a notice, or a retry that worked",
            4,
            CureKind.IDLE,
            "Nothing needs to be done. Where it happens often, bring the limits into line."),
    /** A leak detector's report. */
    LEAK_NAMED(
            "HF-4044",
            "a connection was not returned, and the leak detector names the place",
            1,
            CureKind.POOL,
            "Read the first frame of your own code in the trace: there the connection was taken and "
                    + "not returned. A slow statement or a response that streams looks the same."),
    /** A TCP check. */
    HEALTH_CHECK(
            "HF-4045",
            "something connects and hangs up without a login, as health checks do",
            4,
            CureKind.NONE,
            "Find who it is by the host in the line: a load balancer's or kubelet's TCP check. It is "
                    + "harmless until the host is blocked (max_connect_errors); let it log in, or check "
                    + "another port."),
    /** Error 2002. */
    LOCAL_SOCKET(
            "HF-4046",
            "there is no server behind the local socket",
            2,
            CureKind.HOST,
            "\"localhost\" means the local socket: in a container or from another machine give "
                    + "127.0.0.1 or the service's name; else start the server, or name its socket."),
    /** File descriptors. */
    NO_DESCRIPTOR(
            "HF-4050",
            "the process has no file descriptor left",
            2,
            CureKind.POOL,
            "Count them (ls /proc/PID/fd | wc -l): a leak of sockets or files grows. Raise ulimit -n "
                    + "only when it does not."),
    /** Locked files, a foreign data directory, a port that is taken. */
    SERVER_NOT_STARTED(
            "HF-4051",
            "the server does not start",
            0,
            CureKind.NONE,
            "Read the first [ERROR] line of the server's log: another process that has its files or "
                    + "its port (ps, lsof, docker ps), files of another version (upgrade step by step), or a "
                    + "directory that it may not write. Keep a copy of the data directory before anything is "
                    + "changed in it."),
    /** No jar, package, gem or extension. */
    DRIVER_MISSING(
            "HF-4052",
            "the driver is not installed, or not on the class path",
            1,
            CureKind.DRIVER,
            "Look in the environment that runs the program: the virtual environment, the container's "
                    + "image, the profile of the build, the scope of the dependency."),
    /** URLs, data source names, time zones. */
    CLIENT_SETTING(
            "HF-4053",
            "a setting of the client keeps it from connecting",
            1,
            CureKind.URL,
            "Print the address that the program really uses, with the password masked, and compare "
                    + "it with what the driver's manual shows."),
    /** Memory, locks, stack. */
    SERVER_RESOURCE(
            "HF-4054",
            "the server has used up memory, locks or another reserve of its own",
            0,
            CureKind.NONE,
            "Make transactions smaller, because the lock table lies in the buffer pool "
                    + "(innodb_buffer_pool_size); and add up what the server may use: its pools, and per "
                    + "connection sort_buffer_size, join_buffer_size and thread_stack."),
    /** Errors about a statement alone: syntax, names, constraints, privileges. */
    STATEMENT_REFUSED(
            "HF-4055",
            "the server refused the statement; the connection is alive",
            4,
            CureKind.NONE,
            "Change the statement, the data or the account's privileges, as the server's sentence says; pool, network and"
                    + " server are in order.");

    private final String code;
    private final String title;
    private final int depth;
    private final CureKind cure;
    private final String advice;

    /** One whose cures depend on the server's values, or are several: {@link Cures} has them. */
    DropCause(String code, String title, int depth, CureKind cure) {
        this(code, title, depth, cure, "");
    }

    DropCause(String code, String title, int depth, CureKind cure, String advice) {
        this.code = code;
        this.title = title;
        this.depth = depth;
        this.cure = cure;
        this.advice = advice;
    }

    /** What to do, in words; empty where {@link Cures} has more than words. */
    String advice() {
        return advice;
    }

    /** How early in a chain of failures it stands: what begins at the server or the network comes before what follows. */
    public int depth() {
        return depth;
    }

    /** The kind of settings that cure it, as the tables name it. */
    public String settings() {
        return cure.name();
    }

    CureKind cure() {
        return cure;
    }

    /** The stable code, which is also the name of its page in {@code docs/errors}. */
    public String code() {
        return code;
    }

    /** The cause in words. */
    public String title() {
        return title;
    }
}
