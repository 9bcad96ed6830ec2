package io.holdfast.pool.internal.open;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the driver of a URL. {@link DriverManager} comes last: its first call loads every driver on the class path, which
 * costs a cold start more than all the rest. Thread-safe.
 */
public final class JdbcDrivers {
    private static final String MYSQL = "com.mysql.cj.jdbc.Driver";
    private static final String MARIADB = "org.mariadb.jdbc.Driver";

    private JdbcDrivers() {}

    /**
     * The driver that accepts the URL.
     *
     * @param className the class to ask first; null for the usual one of the URL
     * @throws SQLException if there is none
     */
    public static Driver accepting(String url, @Nullable String className) throws SQLException {
        String likeliest = className != null
                ? className
                : url.startsWith("jdbc:mysql:") ? MYSQL : url.startsWith("jdbc:mariadb:") ? MARIADB : null;
        Driver driver = likeliest == null ? null : instance(likeliest);
        return driver != null && driver.acceptsURL(url) ? driver : DriverManager.getDriver(url);
    }

    /** An instance, or null where the class is missing or is none that can be made: then others are asked. */
    private static @Nullable Driver instance(String className) {
        try {
            Class<?> type = Class.forName(className, true, loader());
            return type.getConstructor().newInstance() instanceof Driver driver ? driver : null;
        } catch (ReflectiveOperationException | LinkageError e) {
            return null;
        }
    }

    /** Where drivers are looked for: an application server's libraries are seen by the context's loader alone. */
    public static @Nullable ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context != null ? context : JdbcDrivers.class.getClassLoader();
    }
}
