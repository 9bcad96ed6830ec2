package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two pools of one fleet on a real server. */
class FleetIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int BUDGET = 10;
    private static final int USABLE = BUDGET - Budget.defaultReserve(BUDGET);

    private static PoolConfig config(String schema, TestServer server, String name) {
        return PoolConfig.builder()
                .name(name)
                .jdbcUrl(server.jdbcUrl(JdbcDriver.values()[0], false, schema))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(8)
                .build();
    }

    private static void makeTables(PoolConfig config, String schema) throws SQLException {
        try (HoldfastDataSource pool =
                        new HoldfastDataSource(config.toBuilder().size(1).build());
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : FleetSql.tables(schema)) {
                statement.execute(sql);
            }
            statement.execute(FleetSql.setBudget(schema, "shop", BUDGET, Budget.defaultReserve(BUDGET)));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void twoPoolsMustShareTheBudgetAndTheSecondMustInheritWhatTheFirstLeaves(ServerKind kind) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        PoolConfig config = config(schema, server, "fleet");
        makeTables(config, schema);
        List<Connection> first = new ArrayList<>();
        List<Connection> second = new ArrayList<>();
        try (FleetDataSource one = FleetDataSource.open(config, FleetSettings.of("shop"));
                FleetDataSource other = FleetDataSource.open(config, FleetSettings.of("shop"))) {
            assertThat(one.share().state()).isEqualTo(FleetShare.State.SHARING);
            await().atMost(LONG)
                    .until(() -> grants(one, other) <= USABLE && other.share().granted() >= 1);
            borrow(one, first, 2);
            borrow(other, second, 2);
            assertThat(grants(one, other)).isLessThanOrEqualTo(USABLE);

            release(first);
            one.close();
            await().atMost(LONG).until(() -> {
                // Its load makes it ask for more; one is left for the asking.
                if (second.size() < other.share().limit() - 1) {
                    borrow(other, second, 1);
                }
                return other.share().granted() == USABLE;
            });
            release(second);
        }
    }

    private static int grants(FleetDataSource one, FleetDataSource other) {
        return one.share().granted() + other.share().granted();
    }

    private static void borrow(FleetDataSource pool, List<Connection> into, int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            into.add(pool.getConnection(LONG));
        }
    }

    private static void release(List<Connection> leases) throws SQLException {
        for (Connection lease : leases) {
            lease.close();
        }
        leases.clear();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void withoutATableThePoolMustKeepItsOwnSize(ServerKind kind) throws SQLException {
        TestServer server = TestServer.shared(kind);
        PoolConfig config = config(server.createSchema(), server, "alone");
        List<Connection> leases = new ArrayList<>();
        try (FleetDataSource pool = FleetDataSource.open(config, FleetSettings.of("shop"))) {
            borrow(pool, leases, config.size());

            assertThat(pool.share().state()).isEqualTo(FleetShare.State.WITHOUT_TABLE);
            release(leases);
        }
    }
}
