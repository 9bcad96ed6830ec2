package io.holdfast.bench.peer;

/**
 * What a pool connects to. A URL and not a {@code DataSource}: it is the one thing that all pools accept.
 *
 * @param url the JDBC URL
 * @param driver the driver's class
 * @param user the user
 * @param password the password
 */
public record Target(String url, String driver, String user, String password) {
    /** The scripted driver of the test kit: no network, every call returns at once. */
    public static Target scripted() {
        return new Target(SourceDriver.URL, SourceDriver.class.getName(), "bench", "bench");
    }

    /** All but the password. */
    @Override
    public String toString() {
        return url + " as " + user;
    }
}
