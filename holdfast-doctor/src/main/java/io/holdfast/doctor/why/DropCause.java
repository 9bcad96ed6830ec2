package io.holdfast.doctor.why;

/** Why a connection could not be had, ended, or refused a statement. Codes are API; titles are not. */
public enum DropCause {
    /** {@code wait_timeout} and its kin. */
    IDLE_LIMIT("HF-4001", "the server's idle limit ended the connection", 2, CureKind.IDLE),
    /** {@code KILL}. */
    KILLED("HF-4002", "someone ended the connection with KILL", 2, CureKind.IDLE),
    /** {@code KILL QUERY}, or the driver's own query time-out, which uses it. */
    INTERRUPTED("HF-4003", "the statement was interrupted; the connection is alive", 2, CureKind.READ),
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
    RESTARTED("HF-4009", "the server was stopped or restarted", 0, CureKind.FAILOVER),
    /** No orderly stop. */
    CRASHED("HF-4010", "the server crashed, or was killed by the system", 0, CureKind.FAILOVER),
    /** Another server answers now, or this one takes no writes. */
    FAILOVER("HF-4011", "the server is no longer the primary, or is switched off for clients", 0, CureKind.FAILOVER),
    /** {@code max_connections}. */
    SERVER_FULL("HF-4012", "the server has no connection left", 1, CureKind.POOL),
    /** {@code MAX_USER_CONNECTIONS} and the hourly limits. */
    ACCOUNT_LIMIT("HF-4013", "the account has reached its own limit", 2, CureKind.POOL),
    /** User, password or host. */
    LOGIN_REFUSED("HF-4014", "the server refused the login", 2, CureKind.LOGIN),
    /** {@code max_connect_errors}. */
    HOST_BLOCKED("HF-4015", "the server refuses this client's host", 2, CureKind.CONNECT),
    /** Nobody listens. */
    REFUSED("HF-4016", "nothing listens at that address and port", 1, CureKind.HOST),
    /** The name has no address. */
    UNKNOWN_HOST("HF-4017", "the server's name cannot be resolved", 1, CureKind.HOST),
    /** A balancer without a server behind it. */
    NO_BACKEND("HF-4018", "the connection was accepted and closed before the server said a word", 1, CureKind.CONNECT),
    /** Accepted, then silence. */
    NO_HANDSHAKE("HF-4019", "the connection was accepted, and the handshake never came", 1, CureKind.CONNECT),
    /** Another protocol. */
    NOT_MYSQL("HF-4020", "what listens on that port does not speak MySQL's protocol", 2, CureKind.HOST),
    /** {@code max_execution_time}, {@code max_statement_time}. */
    TIME_LIMIT("HF-4021", "the statement ran into the server's time limit; the connection is alive", 2, CureKind.READ),
    /** Error 1205. */
    LOCK_TIMEOUT("HF-4022", "the statement waited too long for a lock; the connection is alive", 2, CureKind.RETRY),
    /** Error 1213. */
    DEADLOCK(
            "HF-4023", "the transaction was chosen as a deadlock's victim; the connection is alive", 2, CureKind.RETRY),
    /** All connections of the pool are lent. */
    POOL_EXHAUSTED("HF-4024", "all connections of the application's pool were in use", 3, CureKind.POOL),
    /** TLS. */
    TLS_MISMATCH("HF-4025", "client and server could not agree on TLS", 2, CureKind.TLS),
    /** Closed, and used after that. */
    USED_AFTER_CLOSE("HF-4026", "the application used a connection after it was closed", 3, CureKind.IDLE),
    /** Two threads on one connection. */
    SHARED_CONNECTION("HF-4027", "several threads used one connection at the same time", 2, CureKind.SHARE),
    /** Plugins and keys. */
    AUTHENTICATION_PLUGIN("HF-4028", "client and server have no way to check the password in common", 2, CureKind.AUTH),
    /** The host cannot be reached. */
    UNREACHABLE("HF-4029", "the server's machine does not answer", 1, CureKind.CONNECT),
    /** An end that nothing explains. */
    UNEXPLAINED("HF-4030", "the connection ended, and nothing at hand says why", 2, CureKind.IDLE),
    /** Paused, asleep, or without CPU. */
    STALLED("HF-4031", "the application's process stood still; the database is not the cause", 0, CureKind.NONE),
    /** Nothing lent, and nothing to lend. */
    POOL_EMPTY("HF-4032", "the pool has no connection because it cannot open any", 3, CureKind.CONNECT),
    /** The driver asks for what the server no longer has. */
    DRIVER_TOO_OLD("HF-4033", "the driver does not suit the server: one of the two is too old", 2, CureKind.AUTH),
    /** Ephemeral ports. */
    NO_LOCAL_PORT("HF-4034", "the client's machine has no local port left", 2, CureKind.PORTS),
    /** Error 1135. */
    NO_SERVER_THREAD("HF-4035", "the server cannot make a thread for the connection", 0, CureKind.POOL),
    /** Disk or tmpdir. */
    DISK_FULL("HF-4036", "a disk is full, or the server's directory for temporary files is", 0, CureKind.NONE),
    /** Error 1461. */
    PREPARED_LIMIT("HF-4037", "max_prepared_stmt_count is reached", 2, CureKind.STATEMENTS),
    /** ProxySQL, MaxScale, Router, RDS Proxy, HAProxy. */
    PROXY("HF-4038", "a proxy between refuses, or has no server to give", 1, CureKind.CONNECT),
    /** Galera, Group Replication. */
    NODE_NOT_READY("HF-4039", "the cluster's node is not ready for queries", 0, CureKind.CONNECT),
    /** Error 1049. */
    DATABASE_UNKNOWN("HF-4040", "the server has no database of that name", 2, CureKind.HOST),
    /** Opened before a fork. */
    FORKED("HF-4041", "several processes share one connection: it was opened before a fork", 2, CureKind.SHARE),
    /** An answer left in the stream. */
    UNREAD_RESULT("HF-4042", "a result was left unread, and the next question was asked", 2, CureKind.SHARE),
    /** Housekeeping, notices, retries that worked. */
    HARMLESS("HF-4043", "harmless: housekeeping, a notice, or a retry that worked", 4, CureKind.IDLE),
    /** A leak detector's report. */
    LEAK_NAMED("HF-4044", "a connection was not returned, and the leak detector names the place", 1, CureKind.POOL),
    /** A TCP check. */
    HEALTH_CHECK("HF-4045", "something connects and hangs up without a login, as health checks do", 4, CureKind.NONE),
    /** Error 2002. */
    LOCAL_SOCKET("HF-4046", "there is no server behind the local socket", 2, CureKind.HOST),
    /** File descriptors. */
    NO_DESCRIPTOR("HF-4050", "the process has no file descriptor left", 2, CureKind.POOL),
    /** Locked files, a foreign data directory, a port that is taken. */
    SERVER_NOT_STARTED("HF-4051", "the server does not start", 0, CureKind.NONE),
    /** No jar, package, gem or extension. */
    DRIVER_MISSING("HF-4052", "the driver is not installed, or not on the class path", 1, CureKind.DRIVER),
    /** URLs, data source names, time zones. */
    CLIENT_SETTING("HF-4053", "a setting of the client keeps it from connecting", 1, CureKind.URL),
    /** Memory, locks, stack. */
    SERVER_RESOURCE("HF-4054", "the server has used up memory, locks or another reserve of its own", 0, CureKind.NONE);

    private final String code;
    private final String title;
    private final int depth;
    private final CureKind cure;

    DropCause(String code, String title, int depth, CureKind cure) {
        this.code = code;
        this.title = title;
        this.depth = depth;
        this.cure = cure;
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
