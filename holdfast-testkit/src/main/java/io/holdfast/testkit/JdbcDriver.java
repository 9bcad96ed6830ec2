package io.holdfast.testkit;

/** The two JDBC drivers that talk to both kinds of server. Immutable. */
public enum JdbcDriver {
    /** MySQL Connector/J, {@code jdbc:mysql:}. */
    CONNECTOR_J(
            "com.mysql.cj.jdbc.Driver",
            "jdbc:mysql:",
            "sslMode=REQUIRED",
            "sslMode=DISABLED&allowPublicKeyRetrieval=true"),
    /** MariaDB Connector/J, {@code jdbc:mariadb:}. */
    MARIADB_CONNECTOR_J(
            "org.mariadb.jdbc.Driver",
            "jdbc:mariadb:",
            "sslMode=trust",
            "sslMode=disable&allowPublicKeyRetrieval=true");

    private final String driverClass;
    private final String scheme;
    private final String encrypted;
    private final String plain;

    JdbcDriver(String driverClass, String scheme, String encrypted, String plain) {
        this.driverClass = driverClass;
        this.scheme = scheme;
        this.encrypted = encrypted;
        this.plain = plain;
    }

    /** The name of the driver's class. */
    public String driverClass() {
        return driverClass;
    }

    /**
     * The URL of a server on 127.0.0.1, without user and password. It ends with at least one parameter, so more can be
     * appended after an ampersand.
     *
     * @param tls true: encrypted, any certificate is trusted; false: in clear
     * @param database the schema, or an empty text for none
     */
    public String url(int port, String database, boolean tls) {
        return scheme + "//127.0.0.1:" + port + "/" + database + "?" + (tls ? encrypted : plain);
    }
}
