package io.holdfast.pool;

/** What stands between a connection and its server, as the opening showed it. */
public enum Between {
    /** No sign of anything. */
    NOTHING("nothing", false),
    /** What passes is passed on as it is: HAProxy, a tunnel, a translated port. */
    TCP("a TCP proxy", false),
    /** ProxySQL. */
    PROXYSQL("ProxySQL", true),
    /** MySQL Router. */
    ROUTER("MySQL Router", true),
    /** MariaDB MaxScale. */
    MAXSCALE("MaxScale", true),
    /** ShardingSphere-Proxy. */
    SHARDINGSPHERE("ShardingSphere-Proxy", true),
    /** Amazon RDS Proxy. */
    RDS_PROXY("Amazon RDS Proxy", true),
    /** Another one that speaks the protocol itself. */
    OTHER("a proxy that answers in the server's place", true);

    private final String title;
    private final boolean shares;

    Between(String title, boolean shares) {
        this.title = title;
        this.shares = shares;
    }

    /** Its name. */
    public String title() {
        return title;
    }

    /**
     * True when the session at the server may serve others too, from one transaction to the next: its number is not the connection's, and
     * nothing is ended by it.
     */
    public boolean sharesSessions() {
        return shares;
    }
}
