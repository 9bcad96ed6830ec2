package io.holdfast.testkit;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Statements of which it is known how many there are, and how many fail: figures are compared with it. */
public final class ScriptedLoad {
    /** Statements that {@link #run} runs. */
    public static final int STATEMENTS = 26;
    /** Of these, how many fail. */
    public static final int FAILED = 5;

    private ScriptedLoad() {}

    /** Runs plain and prepared statements, and a batch; some of the first fail. */
    public static void run(DataSource pool, ScriptedDriver driver) throws SQLException {
        int failed = 0;
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("UPDATE t SET a = ?")) {
            for (int i = 0; i < 20; i++) {
                statement.execute("SELECT " + i);
            }
            for (int i = 0; i < FAILED; i++) {
                driver.script().on("executeUpdate").thenThrow(new SQLException("no such table", "42S02", 1146));
                try {
                    prepared.executeUpdate();
                } catch (SQLException e) {
                    failed++;
                }
            }
            prepared.addBatch();
            prepared.addBatch();
            prepared.executeBatch();
        }
        if (failed != FAILED) {
            throw new IllegalStateException(failed + " statements failed, and " + FAILED + " were to");
        }
    }
}
