package io.holdfast.testkit;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/** What the scripted classes answer to calls they do not play. Stateless. */
final class Unsupported {
    private Unsupported() {}

    static SQLFeatureNotSupportedException method(String name) {
        return new SQLFeatureNotSupportedException("the scripted driver does not play " + name);
    }

    static <T> T unwrap(Object object, Class<T> type) throws SQLException {
        if (!type.isInstance(object)) {
            throw new SQLException(object.getClass().getName() + " is no " + type.getName());
        }
        return type.cast(object);
    }
}
