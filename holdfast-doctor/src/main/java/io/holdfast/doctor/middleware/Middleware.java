package io.holdfast.doctor.middleware;

import java.util.List;

/** What stands between a client and its server, and what is known not to hold through it. */
public enum Middleware {
    /** The server itself answers. */
    NONE("nothing", ""),
    /** HAProxy, a tunnel, a load balancer, a translated address: what passes is passed on as it is. */
    TCP(
            "a TCP proxy, such as HAProxy, a tunnel or a translated address",
            "The server sees its address instead of the client's.\n"
                    + "Its own idle time-out can end a connection without a word of the server: pools must replace"
                    + " connections earlier."),
    /** ProxySQL. */
    PROXYSQL(
            "ProxySQL",
            "isValid() is answered by ProxySQL, also while the server is dead.\n"
                    + "A statement may wait in its queue for connect_timeout_server_max, 10 s, before error 9001.\n"
                    + "KILL takes ProxySQL's ids, and not those of the server's list.\n"
                    + "The server sees ProxySQL's connection attributes instead of the client's.\n"
                    + "User variables, temporary tables, GET_LOCK and text PREPARE bind a session to the client."),
    /** MySQL Router with shared connections; without them it is a TCP proxy. */
    ROUTER(
            "MySQL Router",
            "setQueryTimeout() does not end a statement: the KILL QUERY of drivers finds no session. Use"
                    + " MAX_EXECUTION_TIME or max_statement_time.\n"
                    + "SELECT LAST_INSERT_ID() is refused with error 3566: use generated keys.\n"
                    + "User variables, temporary tables and open prepared statements bind a session to the client."),
    /** MariaDB MaxScale. */
    MAXSCALE(
            "MaxScale",
            "Reads may go to another server than writes, and be older.\n"
                    + "KILL takes MaxScale's ids, and not those of the server's list."),
    /** ShardingSphere-Proxy. */
    SHARDINGSPHERE(
            "ShardingSphere-Proxy",
            "SELECT LAST_INSERT_ID() can give the id of another client: use generated keys.\n"
                    + "setQueryTimeout() and KILL do not reach the server.\n"
                    + "isValid() is answered by the proxy, also while the server is dead.\n"
                    + "Text PREPARE is refused."),
    /** Amazon RDS Proxy. */
    RDS_PROXY(
            "Amazon RDS Proxy",
            "SET, user variables, temporary tables, GET_LOCK and prepared statements bind a session to the client"
                    + " (pinning), so that it is not shared any more.\n"
                    + "A client may wait for a session for the proxy's borrow time-out."),
    /** Another proxy that answers in the server's place. */
    OTHER("a proxy of an unknown kind that answers in the server's place", "");

    private final String title;
    /** In lines. */
    private final String limits;

    Middleware(String title, String limits) {
        this.title = title;
        this.limits = limits;
    }

    /** Its name. */
    public String title() {
        return title;
    }

    /** What does not hold through it, in sentences. */
    public List<String> limits() {
        return limits.lines().toList();
    }

    /** True when it speaks MySQL's protocol itself. */
    public boolean speaks() {
        return this != NONE && this != TCP;
    }
}
