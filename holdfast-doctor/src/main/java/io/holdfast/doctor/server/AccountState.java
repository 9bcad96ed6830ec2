package io.holdfast.doctor.server;

/**
 * How an account can be logged in to.
 *
 * @param expired true when its password has to be changed first
 * @param password what is known of it without guessing
 */
public record AccountState(String user, String host, boolean expired, Password password) {
    /** What is known of a password. */
    public enum Password {
        /** There is one, or another way to log in. */
        SET,
        /** There is none. */
        EMPTY,
        /** It is the account's own name. */
        OWN_NAME
    }

    /** User and host. */
    public String shown() {
        return "'" + user + "'@'" + host + "'";
    }

    /** True when it serves the server's own machine alone. */
    public boolean local() {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("::1");
    }
}
