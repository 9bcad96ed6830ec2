package io.holdfast.testkit;

/** The users that every server of the test kit has. */
final class Logins {
    static final String ADMIN_USER = "admin";
    static final String ADMIN_PASSWORD = "admin-secret";
    static final String APP_USER = "app";
    static final String APP_PASSWORD = "app-secret";

    private Logins() {}
}
