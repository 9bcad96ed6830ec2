package io.holdfast.doctor.middleware.config;

/** The driver of the clients: what it says at each login decides whether ProxySQL can share sessions at all. */
public enum ClientDriver {
    /** MySQL Connector/J. */
    CONNECTOR_J,
    /** MariaDB Connector/J. */
    MARIADB
}
