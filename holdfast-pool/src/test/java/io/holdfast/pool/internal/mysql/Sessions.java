package io.holdfast.pool.internal.mysql;

import java.sql.Connection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sessions as an opening finds them, without a server. */
public final class Sessions {
    private Sessions() {}

    /** A session with these variables, as SQL literals, and this database. */
    public static SessionImage image(@Nullable String database, Map<String, String> variables) {
        TreeMap<String, String> sorted = new TreeMap<>(variables);
        return new SessionImage(
                new SessionReader(null),
                sorted.keySet().toArray(String[]::new),
                sorted.values().toArray(String[]::new),
                database,
                SessionImage.LoginTexts.NONE);
    }

    /** A driver that believes this of its session; with no isolation it has to ask the server. */
    public static DriverSession driver(boolean readOnly, @Nullable Integer isolation) {
        return new DriverSession() {
            @Override
            public boolean reset(Connection connection) {
                return true;
            }

            @Override
            public boolean isReadOnly(Connection connection) {
                return readOnly;
            }

            @Override
            public @Nullable Integer isolation(Connection connection) {
                return isolation;
            }

            @Override
            public @Nullable String sessionVariables(Connection connection) {
                return null;
            }

            @Override
            public @Nullable String initSql(Connection connection) {
                return null;
            }
        };
    }
}
