package io.holdfast.monitor;

/** The codes of the monitor's alerts and errors. Codes are API; the sentences that go with them are not. */
public enum MonitorCode {
    /** Most of a pool is in use. */
    UTILISATION("HF-6001"),
    /** Borrowers have been waiting for a while. */
    WAITING("HF-6002"),
    /** Borrowers got no connection in time. */
    BORROW_TIMEOUTS("HF-6003"),
    /** A pool lost connections. */
    DROPS("HF-6004"),
    /** The server has few connections left. */
    SERVER_CONNECTIONS("HF-6005"),
    /** Sessions wait for locks. */
    LOCK_WAITS("HF-6006"),
    /** A transaction has been open for long. */
    LONG_TRANSACTION("HF-6007"),
    /** A replica is behind its source. */
    REPLICATION_LAG("HF-6008"),
    /** The database cannot be reached. */
    DATABASE_DOWN("HF-6009"),
    /** A server does not answer. */
    SERVER_DOWN("HF-6010"),
    /** A server answers, and refuses logins: it is full, or does not know us. */
    SERVER_REFUSES("HF-6011"),
    /** A server that is no replica takes no writes. */
    READ_ONLY("HF-6012"),
    /** A replica no longer follows its source. */
    REPLICATION_STOPPED("HF-6013"),
    /** The monitor's settings are wrong. */
    INVALID_SETTINGS("HF-6020"),
    /** An alert could not be delivered. */
    SINK_FAILED("HF-6021"),
    /** The history cannot be kept. */
    HISTORY("HF-6022"),
    /** Another monitor does not answer, or does not let us in. */
    MONITOR_UNREACHABLE("HF-6023"),
    /** The request carries no token, or a wrong one. */
    TOKEN("HF-6024"),
    /** The request is refused: too slow, too large, or of a kind that the monitor does not serve. */
    BAD_REQUEST("HF-6025"),
    /** A statement could not be explained. */
    EXPLAIN("HF-6026");

    private final String code;

    MonitorCode(String code) {
        this.code = code;
    }

    /** The code as it stands in messages and in {@code docs/errors}. */
    public String code() {
        return code;
    }

    @Override
    public String toString() {
        return code;
    }
}
