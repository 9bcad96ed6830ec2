package io.holdfast.testkit;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A savepoint of a {@link ScriptedConnection}; without a name it has the id 1. Immutable. */
record ScriptedSavepoint(@Nullable String name) implements Savepoint {
    @Override
    public int getSavepointId() throws SQLException {
        if (name != null) {
            throw new SQLException("the savepoint has a name, not an id");
        }
        return 1;
    }

    @Override
    public String getSavepointName() throws SQLException {
        if (name == null) {
            throw new SQLException("the savepoint has an id, not a name");
        }
        return name;
    }
}
