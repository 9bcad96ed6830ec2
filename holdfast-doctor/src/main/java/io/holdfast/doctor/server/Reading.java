package io.holdfast.doctor.server;

/** One thing that is read from a server, on its own and with its own time budget. */
public enum Reading {
    VARIABLES("global variables"),
    ORIGINS("where each setting came from"),
    STATUS("status counters"),
    ENGINE_COUNTERS("counters of InnoDB"),
    ERRORS("error counters of each account"),
    SESSIONS("sessions of all users"),
    ATTRIBUTES("connection attributes of all sessions"),
    TRANSACTIONS("open transactions"),
    OPEN_STATEMENTS("statements of open transactions"),
    ROW_LOCKS("row lock waits"),
    METADATA_LOCKS("metadata locks"),
    PREPARED("prepared XA transactions"),
    DEADLOCK("the latest deadlock"),
    DIGESTS("statement statistics"),
    SCHEMAS("tables and indexes of every schema"),
    TABLES("tables"),
    COUNTERS("auto-increment counters"),
    INDEXES("indexes"),
    INDEX_USE("use of each index"),
    DUPLICATES("duplicate rows"),
    HOST_CACHE("connection errors of each client host"),
    ACCOUNTS("connections and memory of each account"),
    ACCOUNT_LIMITS("limits of each account"),
    PLAIN_LOGINS("sessions without TLS, and how their accounts log in"),
    HOST("processor, memory and sockets of the server's machine"),
    POOLS("settings of the application's pools"),
    ERROR_LOG("the server's error log"),
    REPLICATION("replication"),
    PASSWORDS("how accounts can be logged in to"),
    STATISTICS("age of the statistics of tables"),
    COLUMNS("columns of every schema");

    private final String title;

    Reading(String title) {
        this.title = title;
    }

    /** What is read, in words. */
    public String title() {
        return title;
    }
}
