package io.holdfast.testkit.session;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * Borrows a connection of a pool of one, dirties its session, gives it back, and looks at what the next borrower finds: the same
 * session as it was, another one that is the same, or something else.
 */
public final class SessionMatrix {
    /** Makes a pool of one connection. */
    public interface Pools {
        /** The pool, which closes as an {@link AutoCloseable}. */
        DataSource of(String url, Map<String, String> poolSettings);
    }

    /**
     * What came of one combination of options.
     *
     * @param equal how often the next borrower found the same session as it was
     * @param replaced how often another session, that was the same
     * @param wrong what else was found, and after which dirt
     */
    public record Outcome(List<SessionOption> options, int equal, int replaced, List<String> wrong) {
        /** True when nothing of one borrower reached the next. */
        public boolean isClean() {
            return wrong.isEmpty();
        }

        @Override
        public String toString() {
            return options + ": " + equal + " equal, " + replaced + " replaced, " + wrong.size() + " wrong";
        }
    }

    private final TestServer server;
    private final JdbcDriver driver;
    private final Pools pools;
    private final String schema;

    /** Prepares a database of its own, a second one, a role that the user may take, and tables. */
    public SessionMatrix(ServerKind kind, JdbcDriver driver, Pools pools) throws SQLException {
        this.server = TestServer.shared(kind);
        this.driver = driver;
        this.pools = pools;
        this.schema = server.createSchema();
        String user = "'" + TestServer.APP_USER + "'@'%'";
        server.execute(
                "CREATE DATABASE IF NOT EXISTS " + SessionDirt.OTHER_DATABASE,
                "GRANT ALL ON " + SessionDirt.OTHER_DATABASE + ".* TO " + user,
                "CREATE TABLE " + schema + ".hf_kept (id INT)",
                "CREATE TABLE " + schema + ".hf_open (id INT)",
                "CREATE TABLE IF NOT EXISTS " + SessionDirt.OTHER_DATABASE + ".hf_open (id INT)",
                "CREATE ROLE IF NOT EXISTS hf_role",
                "GRANT hf_role TO " + user);
    }

    /** With these options, each of these ways to dirty a session. */
    public Outcome run(List<SessionOption> options, List<SessionDirt> dirts) throws Exception {
        StringBuilder url = new StringBuilder(server.jdbcUrl(driver, false, schema));
        Map<String, String> settings = new TreeMap<>();
        for (SessionOption option : options) {
            if (option.isOfPool()) {
                settings.put(option.name().substring(SessionOption.POOL.length()), option.value());
            } else {
                url.append('&').append(option);
            }
        }
        int equal = 0;
        int replaced = 0;
        List<String> wrong = new ArrayList<>();
        DataSource pool = pools.of(url.toString(), settings);
        try {
            SessionSnapshot fresh;
            try (Connection connection = pool.getConnection()) {
                fresh = SessionSnapshot.of(connection);
            }
            long session = fresh.serverId();
            for (SessionDirt dirt : dirts) {
                try (Connection connection = pool.getConnection()) {
                    dirt.on(connection);
                }
                try (Connection connection = pool.getConnection()) {
                    SessionSnapshot next = SessionSnapshot.of(connection);
                    String differences = next.differencesFrom(fresh);
                    if (!differences.isEmpty()) {
                        wrong.add(dirt + " => " + differences);
                        fresh = next;
                    } else if (next.serverId() == session) {
                        equal++;
                    } else {
                        replaced++;
                    }
                    session = next.serverId();
                } catch (SQLException e) {
                    wrong.add(dirt + " => " + e);
                }
            }
        } finally {
            ((AutoCloseable) pool).close();
        }
        return new Outcome(options, equal, replaced, wrong);
    }
}
