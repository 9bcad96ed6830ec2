package io.holdfast.doctor.why;

/** Why a connection could not be had, ended, or refused a statement. Codes are API; titles are not. */
public enum DropCause {
    /** {@code wait_timeout} and its kin. */
    IDLE_LIMIT("HF-4001", "the server's idle limit ended the connection"),
    /** {@code KILL}. */
    KILLED("HF-4002", "someone ended the connection with KILL"),
    /** {@code KILL QUERY}, or the driver's own query time-out, which uses it. */
    INTERRUPTED("HF-4003", "the statement was interrupted; the connection is alive"),
    /** Larger than {@code max_allowed_packet}. */
    PACKET_TOO_LARGE("HF-4004", "a packet was larger than max_allowed_packet"),
    /** {@code net_write_timeout}. */
    SLOW_READER("HF-4005", "the application read a result too slowly, and the server gave up writing"),
    /** A FIN or RST from something between client and server. */
    CLOSED_BETWEEN("HF-4006", "something between client and server closed the connection"),
    /** Neither answer nor error. */
    SILENT_NETWORK("HF-4007", "the network swallowed the packets: neither answer nor error"),
    /** The client's read time-out. */
    CLIENT_TIMEOUT("HF-4008", "the client's read time-out is shorter than the statement"),
    /** An orderly stop. */
    RESTARTED("HF-4009", "the server was stopped or restarted"),
    /** No orderly stop. */
    CRASHED("HF-4010", "the server crashed, or was killed by the system"),
    /** Another server answers now, or this one takes no writes. */
    FAILOVER("HF-4011", "the server is no longer the primary, or is switched off for clients"),
    /** {@code max_connections}. */
    SERVER_FULL("HF-4012", "the server has no connection left"),
    /** {@code MAX_USER_CONNECTIONS} and the hourly limits. */
    ACCOUNT_LIMIT("HF-4013", "the account has reached its own limit"),
    /** User, password or host. */
    LOGIN_REFUSED("HF-4014", "the server refused the login"),
    /** {@code max_connect_errors}. */
    HOST_BLOCKED("HF-4015", "the server refuses this client's host"),
    /** Nobody listens. */
    REFUSED("HF-4016", "nothing listens at that address and port"),
    /** The name has no address. */
    UNKNOWN_HOST("HF-4017", "the server's name cannot be resolved"),
    /** A balancer without a server behind it. */
    NO_BACKEND("HF-4018", "the connection was accepted and closed before the server said a word"),
    /** Accepted, then silence. */
    NO_HANDSHAKE("HF-4019", "the connection was accepted, and the handshake never came"),
    /** Another protocol. */
    NOT_MYSQL("HF-4020", "what listens on that port does not speak MySQL's protocol"),
    /** {@code max_execution_time}, {@code max_statement_time}. */
    TIME_LIMIT("HF-4021", "the statement ran into the server's time limit; the connection is alive"),
    /** Error 1205. */
    LOCK_TIMEOUT("HF-4022", "the statement waited too long for a lock; the connection is alive"),
    /** Error 1213. */
    DEADLOCK("HF-4023", "the transaction was chosen as a deadlock's victim; the connection is alive"),
    /** All connections of the pool are lent. */
    POOL_EXHAUSTED("HF-4024", "all connections of the application's pool were in use"),
    /** TLS. */
    TLS_MISMATCH("HF-4025", "client and server could not agree on TLS"),
    /** Closed, and used after that. */
    USED_AFTER_CLOSE("HF-4026", "the application used a connection after it was closed"),
    /** Two threads on one connection. */
    SHARED_CONNECTION("HF-4027", "several threads used one connection at the same time"),
    /** Plugins and keys. */
    AUTHENTICATION_PLUGIN("HF-4028", "client and server have no way to check the password in common"),
    /** The host cannot be reached. */
    UNREACHABLE("HF-4029", "the server's machine does not answer"),
    /** An end that nothing explains. */
    UNEXPLAINED("HF-4030", "the connection ended, and nothing at hand says why"),
    /** Paused, asleep, or without CPU. */
    STALLED("HF-4031", "the application's process stood still; the database is not the cause"),
    /** Nothing lent, and nothing to lend. */
    POOL_EMPTY("HF-4032", "the pool has no connection because it cannot open any"),
    /** The driver asks for what the server no longer has. */
    DRIVER_TOO_OLD("HF-4033", "the driver does not suit the server: one of the two is too old"),
    /** Ephemeral ports. */
    NO_LOCAL_PORT("HF-4034", "the client's machine has no local port left"),
    /** Error 1135. */
    NO_SERVER_THREAD("HF-4035", "the server cannot make a thread for the connection"),
    /** Disk or tmpdir. */
    DISK_FULL("HF-4036", "a disk is full, or the server's directory for temporary files is"),
    /** Error 1461. */
    PREPARED_LIMIT("HF-4037", "max_prepared_stmt_count is reached"),
    /** ProxySQL, MaxScale, Router, RDS Proxy, HAProxy. */
    PROXY("HF-4038", "a proxy between refuses, or has no server to give"),
    /** Galera, Group Replication. */
    NODE_NOT_READY("HF-4039", "the cluster's node is not ready for queries"),
    /** Error 1049. */
    DATABASE_UNKNOWN("HF-4040", "the server has no database of that name"),
    /** Opened before a fork. */
    FORKED("HF-4041", "several processes share one connection: it was opened before a fork"),
    /** An answer left in the stream. */
    UNREAD_RESULT("HF-4042", "a result was left unread, and the next question was asked"),
    /** Housekeeping, notices, retries that worked. */
    HARMLESS("HF-4043", "harmless: housekeeping, a notice, or a retry that worked"),
    /** A leak detector's report. */
    LEAK_NAMED("HF-4044", "a connection was not returned, and the leak detector names the place"),
    /** A TCP check. */
    HEALTH_CHECK("HF-4045", "something connects and hangs up without a login, as health checks do"),
    /** Error 2002. */
    LOCAL_SOCKET("HF-4046", "there is no server behind the local socket"),
    /** File descriptors. */
    NO_DESCRIPTOR("HF-4050", "the process has no file descriptor left");

    private final String code;
    private final String title;

    DropCause(String code, String title) {
        this.code = code;
        this.title = title;
    }

    /** How early in a chain of failures it stands: what begins at the server or the network comes before what follows. */
    public int depth() {
        return switch (this) {
            case CRASHED, RESTARTED, FAILOVER, DISK_FULL, NO_SERVER_THREAD, NODE_NOT_READY, STALLED -> 0;
            case PROXY, UNKNOWN_HOST, REFUSED, UNREACHABLE, NO_BACKEND, NO_HANDSHAKE, SERVER_FULL, LEAK_NAMED -> 1;
            case POOL_EXHAUSTED, POOL_EMPTY, USED_AFTER_CLOSE -> 3;
            case HARMLESS, HEALTH_CHECK -> 4;
            default -> 2;
        };
    }

    /** The kind of settings that cure it, as the tables name it. */
    public String settings() {
        return Settings.kind(this).name();
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
