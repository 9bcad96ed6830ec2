package io.holdfast.doctor.why;

/** Which kind of setting cures a cause: the first column of {@code settings.tsv}. */
enum CureKind {
    IDLE("let no connection rest longer than the shortest limit on the way, and test it before use"),
    READ("make the client's time-out longer than the slowest statement"),
    POOL("return each connection at once, and let the pool be no larger than the server allows"),
    CONNECT("give the connect a time-out"),
    TLS("give client and server the same wish"),
    AUTH("use a driver that knows the account's way of authentication, or TLS"),
    SHARE("give each thread, task and process a connection of its own, and read each result to its end"),
    STATEMENTS("use placeholders, and close statements"),
    PORTS("use connections again instead of opening one for each query"),
    PACKET("send less at once"),
    FAILOVER("close the connections to the old server"),
    RETRY("repeat the whole transaction, not the statement alone"),
    LOGIN("check user, password and the host that the account is for"),
    HOST("check host and port"),
    DRIVER("install the driver"),
    URL("write the address as the driver wants it"),
    NONE("");

    private final String advice;

    CureKind(String advice) {
        this.advice = advice;
    }

    /** What the settings are for, as half a sentence; empty where no setting helps. */
    String advice() {
        return advice;
    }
}
