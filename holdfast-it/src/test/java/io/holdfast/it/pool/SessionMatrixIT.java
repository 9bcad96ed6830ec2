package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.session.SessionDirt;
import io.holdfast.testkit.session.SessionMatrix;
import io.holdfast.testkit.session.SessionOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** G8: the session after a return equals a fresh login. All options and pairs of them: {@code ./bench session}. */
class SessionMatrixIT {
    private static final long SEED = 20_261_128;
    private static final int OPTIONS = 3;
    private static final int DIRTS = 20;

    private static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver, String more) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return PoolConfig.builder()
                .name("session")
                .jdbcUrl(server.jdbcUrl(driver, false, server.createSchema()) + more)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(1);
    }

    private static SessionMatrix matrix(ServerKind kind, JdbcDriver driver) throws SQLException {
        return new SessionMatrix(kind, driver, (url, settings) -> {
            Properties properties = new Properties();
            settings.forEach(properties::setProperty);
            properties.setProperty("jdbcUrl", url);
            properties.setProperty("username", TestServer.APP_USER);
            properties.setProperty("password", TestServer.APP_PASSWORD);
            properties.setProperty("size", "1");
            return new HoldfastDataSource(PoolConfig.from(properties));
        });
    }

    private static void run(HoldfastDataSource pool, String... texts) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : texts) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void theNextBorrowerMustFindTheSessionOfAFreshLogin(ServerKind kind, JdbcDriver driver) throws Exception {
        SessionMatrix matrix = matrix(kind, driver);
        List<SessionDirt> dirts = SessionDirt.all(kind);
        assertThat(matrix.run(List.of(), dirts).wrong()).isEmpty();
        Random random = new Random(SEED + kind.ordinal() * 2 + driver.ordinal());
        List<SessionOption> options = new ArrayList<>(SessionOption.all(driver));
        options.removeIf(
                option -> !option.isOfPool() && !SessionOption.names(driver).contains(option.name()));
        Collections.shuffle(options, random);
        for (SessionOption option : options.subList(0, OPTIONS)) {
            Collections.shuffle(dirts, random);
            assertThat(matrix.run(List.of(option), dirts.subList(0, DIRTS)).wrong())
                    .as("seed %s, option %s", SEED, option)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(JdbcDriver.class)
    void nearlyAllOptionsThatTouchASessionMustBeTried(JdbcDriver driver) {
        Set<String> touching = SessionOption.names(driver);
        Set<String> tried = SessionOption.all(driver).stream()
                .flatMap(option -> List.of(option.toString().split("&")).stream())
                .map(option -> option.split("=")[0])
                .collect(Collectors.toCollection(TreeSet::new));
        long missing = touching.stream().filter(name -> !tried.contains(name)).count();
        assertThat(missing * 100.0 / touching.size()).isLessThanOrEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, ''",
        "MYSQL, CONNECTOR_J, '&useServerPrepStmts=true&cachePrepStmts=true'",
        "MYSQL, MARIADB_CONNECTOR_J, ''",
        "MARIADB, MARIADB_CONNECTOR_J, ''",
        "MARIADB, CONNECTOR_J, ''"
    })
    void aUserVariableMustCostOneCommandAndNoLogin(ServerKind kind, JdbcDriver driver, String more) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver, more).build())) {
            run(pool, "SET @u=1");
            long session = Servers.queryLong(pool, "SELECT CONNECTION_ID()");
            long before = questions(pool);
            run(pool, "SET @u=2");
            long after = questions(pool);
            assertThat(after - before).as("SET, its undoing, and the question").isLessThanOrEqualTo(3);
            assertThat(Servers.queryLong(pool, "SELECT CONNECTION_ID()")).isEqualTo(session);
            assertThat(Servers.queryLong(pool, "SELECT @u IS NULL")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatAFrameworkSetBackMustCostNothing(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver, "").build())) {
            long before = questions(pool);
            try (Connection connection = pool.getConnection()) {
                connection.setReadOnly(true);
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                connection.setReadOnly(false);
            }
            assertThat(questions(pool) - before)
                    .as("four setters and the question")
                    .isLessThanOrEqualTo(5);
        }
    }

    /** What initSql makes for each session is as a fresh login makes it, whatever a lease did with it. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatALoginSetUpMustBeThereAsItWas(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(config(kind, driver, "")
                .initSql("CREATE TEMPORARY TABLE IF NOT EXISTS hf_own (id INT)")
                .build())) {
            for (String sql : new String[] {
                "INSERT INTO hf_own VALUES (1)",
                "REPLACE INTO hf_own VALUES (1)",
                "DROP TEMPORARY TABLE hf_own",
                "DROP TABLE hf_own",
                "/*!50000 DROP */ TABLE hf_own",
                "ALTER TABLE hf_own ADD more INT"
            }) {
                run(pool, sql);
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement();
                        ResultSet rows = statement.executeQuery("SELECT COUNT(*), COUNT(id) FROM hf_own")) {
                    rows.next();
                    assertThat(rows.getInt(1)).as(sql).isZero();
                }
            }
        }
    }

    private static long questions(HoldfastDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                java.sql.ResultSet results = statement.executeQuery("SHOW SESSION STATUS LIKE 'Questions'")) {
            results.next();
            return results.getLong(2);
        }
    }

    /** By a text, or unseen: in a procedure, or by a statement of the driver's own. */
    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J, TEXT",
        "MARIADB, MARIADB_CONNECTOR_J, TEXT",
        "MARIADB, CONNECTOR_J, TEXT",
        "MARIADB, MARIADB_CONNECTOR_J, PROCEDURE",
        "MARIADB, CONNECTOR_J, UNWRAPPED",
        "MYSQL, MARIADB_CONNECTOR_J, UNWRAPPED"
    })
    void aPreparedBranchMustOutliveTheLeaseAndItsConnectionMustNot(ServerKind kind, JdbcDriver driver, String way)
            throws Exception {
        TestServer server = TestServer.shared(kind);
        String branch = "hf_" + driver + way;
        String[] prepared = {
            "XA START '" + branch + "'",
            "INSERT INTO x VALUES (1)",
            "XA END '" + branch + "'",
            "XA PREPARE '" + branch + "'"
        };
        try (HoldfastDataSource pool =
                        new HoldfastDataSource(config(kind, driver, "").build());
                Connection admin = server.adminConnection()) {
            run(pool, "CREATE TABLE x (id INT)");
            String table;
            try (Connection connection = pool.getConnection()) {
                table = connection.getCatalog() + ".x";
            }
            if (way.equals("PROCEDURE")) {
                run(pool, "CREATE PROCEDURE prepares() BEGIN " + String.join("; ", prepared) + "; END");
            }
            long replacedBefore = pool.stats().evictions().get(EvictionReason.SESSION_CHANGED);
            switch (way) {
                case "PROCEDURE" -> run(pool, "CALL prepares()");
                case "UNWRAPPED" -> {
                    try (Connection lease = pool.getConnection();
                            Statement statement = lease.createStatement()) {
                        Statement own = driver == JdbcDriver.CONNECTOR_J
                                ? statement.unwrap(com.mysql.cj.jdbc.JdbcStatement.class)
                                : statement.unwrap(org.mariadb.jdbc.Statement.class);
                        for (String sql : prepared) {
                            own.execute(sql);
                        }
                    }
                }
                default -> run(pool, prepared);
            }
            assertThat(Servers.queryLong(pool, "SELECT COUNT(*) FROM x")).isZero();
            try (Statement statement = admin.createStatement()) {
                statement.execute("XA COMMIT '" + branch + "'");
            }
            assertThat(Servers.queryLong(admin, "SELECT COUNT(*) FROM " + table))
                    .isEqualTo(1);
            if (kind == ServerKind.MARIADB || way.equals("TEXT")) {
                assertThat(pool.stats().evictions().get(EvictionReason.SESSION_CHANGED))
                        .isEqualTo(replacedBefore + 1);
            }
        }
    }
}
