package io.holdfast.cli.scan;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A class whose source is scanned while its code leaks. */
final class LeakyDao {
    private final DataSource dataSource;

    LeakyDao(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Closes on the normal path only; nothing throws in production. */
    boolean quiet() throws SQLException {
        Connection connection = dataSource.getConnection();
        boolean valid = connection.isValid(1);
        connection.close();
        return valid;
    }

    /** Leaks each time. */
    void leaks(Consumer<Object> keeper) throws SQLException {
        Connection connection = dataSource.getConnection();
        if (connection.isValid(1)) {
            keeper.accept(connection.getMetaData());
            return;
        }
        connection.close();
    }
}
