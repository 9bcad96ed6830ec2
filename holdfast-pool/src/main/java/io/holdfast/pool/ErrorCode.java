package io.holdfast.pool;

/** The codes of the pool's errors and events. Codes are API; the sentences that go with them are not. */
public enum ErrorCode {
    /** No connection became free within the borrow time-out. */
    EXHAUSTED("HF-1001"),
    /** The server could not be reached: unknown host, refused port, no route, time-out. */
    SERVER_UNREACHABLE("HF-1002"),
    /** The server refused the user or the password. */
    LOGIN_REFUSED("HF-1003"),
    /** The server does not know the database, or the user may not use it. */
    UNKNOWN_DATABASE("HF-1004"),
    /** The server has no connection left for us (1040, 1203, 1226), or has blocked this host (1129). */
    SERVER_FULL("HF-1005"),
    /** The connection could not be opened for another reason, such as TLS or a driver's property. */
    OPEN_FAILED("HF-1006"),
    /** More borrowers are waiting than {@code maxWaiters} allows. */
    OVERLOADED("HF-1007"),
    /** The pool is closed. */
    POOL_CLOSED("HF-1008"),
    /** The waiting thread was interrupted. */
    INTERRUPTED("HF-1009"),
    /** The leased connection, or a statement of it, was already closed. */
    LEASE_CLOSED("HF-1010"),
    /** The call is not supported on a pooled connection. */
    NOT_SUPPORTED("HF-1011"),
    /** The wait for a connection could never end: those who hold them all wait for another one. */
    NESTED_BORROW("HF-1012"),
    /** A commit was sent and its answer lost: it may have happened, or not. */
    COMMIT_UNKNOWN("HF-1013"),
    /** The lease was taken back by force from a holder who did nothing with it. */
    LEASE_RECLAIMED("HF-1014"),
    /** The session was lost within the lease: nothing goes on until a rollback. */
    SESSION_LOST("HF-1015"),
    /** One or more settings are wrong. */
    INVALID_CONFIG("HF-1020"),
    /** No JDBC driver accepts the URL. */
    NO_DRIVER("HF-1021"),
    /** A pool of this name exists with other settings, or none of this name exists. */
    POOL_NAME("HF-1022"),
    /** A connection was evicted because it was unusable. */
    CONNECTION_LOST("HF-1030"),
    /** A connection could not be reset, and was dropped. */
    RESET_FAILED("HF-1031"),
    /** Opening a connection failed; the pool tries again. */
    OPEN_RETRY("HF-1032"),
    /** A driver call ran over its deadline, and was abandoned. */
    DRIVER_STUCK("HF-1033"),
    /** A listener threw; the pool went on. */
    LISTENER_FAILED("HF-1034"),
    /** A transaction was still open when its connection came back. */
    OPEN_TRANSACTION("HF-1035"),
    /** A lease is older than {@code leakThreshold}, with no call in progress. */
    LEAK("HF-1036"),
    /** Connections cannot be looked at without a round trip; a ping takes the place of the look. */
    NO_PEEK("HF-1037"),
    /** Utilisation is high. */
    UTILISATION("HF-1038"),
    /** A session that the pool gave up may still be at work at the server. */
    ORPHAN("HF-1039"),
    /** The server refuses to write; the connections to it are replaced. */
    READ_ONLY_SERVER("HF-1040"),
    /** Work is run again after a failure that allows it. */
    RETRIED("HF-1041"),
    /** The state of the server, as the pool sees it, has changed. */
    SERVER_STATE("HF-1042"),
    /** A scope ended with a lease still out, which was returned. */
    SCOPE_LEAK("HF-1043"),
    /** The same statement ran again and again within one lease or scope. */
    REPEATED_STATEMENT("HF-1044"),
    /** A transaction ran over its time-out. */
    TRANSACTION_TIMEOUT("HF-1046"),
    /** A lease was held for long and hardly used. */
    HELD_IDLE("HF-1045"),
    /** No connection was lent within the borrow time-out, since the pool is suspended. */
    POOL_SUSPENDED("HF-1047"),
    /** The process did not run for a while. */
    STOOD_STILL("HF-1048"),
    /** An Error ended the work on a connection; its place is free again. */
    SLOT_RECOVERED("HF-1049"),
    /** Nothing has come for a statement for long: the server works on it, or the wait was ended. */
    SILENT_SERVER("HF-1050"),
    /** The server has as many prepared statements as it allows. */
    PREPARED_STATEMENTS_FULL("HF-1051"),
    /** A statement took as long as {@code slowStatementThreshold}, or longer. */
    SLOW_STATEMENT("HF-1052"),
    /** Reads go to the primary: nothing proves how fresh the replica is. */
    READS_AT_PRIMARY("HF-1053"),
    /** The name of the server leads elsewhere; the connections are replaced. */
    NAME_MOVED("HF-1054"),
    /** The JVM keeps what names lead to for ever. */
    NAMES_KEPT("HF-1055"),
    /** No connection was open within the borrow time-out, and none has failed to open yet. */
    STILL_OPENING("HF-1060");

    private final String code;

    ErrorCode(String code) {
        this.code = code;
    }

    /** The code as it stands in messages and in {@code docs/errors}, for instance {@code HF-1001}. */
    public String code() {
        return code;
    }

    @Override
    public String toString() {
        return code;
    }
}
