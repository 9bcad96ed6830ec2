package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.fleet.FleetDataSource;
import io.holdfast.fleet.FleetShare;
import io.holdfast.fleet.FleetSql;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Applications whose pools are members of a fleet by two properties. */
class FleetStarterIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String NAME = "spring.datasource.holdfast.fleet.name=shop";

    private final ApplicationContextRunner boot = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HoldfastAutoConfiguration.class,
                    HoldfastHealthAutoConfiguration.class,
                    DataSourceAutoConfiguration.class));

    private static String[] database(TestServer server, String schema) {
        return new String[] {
            "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.values()[0], false, schema),
            "spring.datasource.username=" + TestServer.APP_USER,
            "spring.datasource.password=" + TestServer.APP_PASSWORD,
            "spring.datasource.holdfast.size=8"
        };
    }

    private static void makeTables(TestServer server, String schema) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement()) {
            statement.execute("USE " + schema);
            for (String sql : FleetSql.tables(schema)) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void twoApplicationsMustShareTheBudgetThatTheSettingsName(ServerKind kind) throws SQLException {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        makeTables(server, schema);
        ApplicationContextRunner application = boot.withPropertyValues(database(server, schema))
                .withPropertyValues(NAME, "spring.datasource.holdfast.fleet.budget=10");

        application.run(one -> application.run(other -> {
            FleetDataSource first = member(one.getBean(DataSource.class));
            FleetDataSource second = member(other.getBean(DataSource.class));
            await().atMost(LONG)
                    .until(() -> first.share().granted() >= 1
                            && second.share().granted() >= 1
                            && first.share().members() == 2);
            List<Connection> leases = new ArrayList<>();
            try {
                borrow(first, leases);
                borrow(second, leases);
                assertThat(first.share().usable()).isLessThan(10);
                assertThat(first.share().granted() + second.share().granted())
                        .isLessThanOrEqualTo(first.share().usable());
            } finally {
                for (Connection lease : leases) {
                    lease.close();
                }
            }
            Object details = one.getBean("dbHealthContributor", HealthIndicator.class)
                    .health()
                    .getDetails()
                    .get("fleet");
            assertThat(details)
                    .isInstanceOfSatisfying(
                            Map.class,
                            share -> assertThat(share.get("state")).isEqualTo(FleetShare.State.SHARING.name()));
        }));
    }

    private static FleetDataSource member(DataSource source) {
        assertThat(source).isInstanceOf(FleetDataSource.class);
        return (FleetDataSource) source;
    }

    private static void borrow(HoldfastDataSource pool, List<Connection> into) throws SQLException {
        into.add(pool.getConnection(LONG));
    }

    @Test
    void withoutATableThePoolMustKeepItsOwnSizeAndHealthMustSayIt() throws SQLException {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        boot.withPropertyValues(database(server, server.createSchema()))
                .withPropertyValues(NAME)
                .run(context -> {
                    List<Connection> leases = new ArrayList<>();
                    try {
                        for (int i = 0; i < 8; i++) {
                            borrow(context.getBean(HoldfastDataSource.class), leases);
                        }
                        assertThat(context.getBean("dbHealthContributor", HealthIndicator.class)
                                        .health()
                                        .getDetails()
                                        .get("fleet")
                                        .toString())
                                .contains(FleetShare.State.WITHOUT_TABLE.name());
                    } finally {
                        for (Connection lease : leases) {
                            lease.close();
                        }
                    }
                });
    }

    @Test
    void aPoolOfAnotherPrefixMustBeAMemberAsWell() throws SQLException {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String schema = server.createSchema();
        makeTables(server, schema);
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test",
                        Map.of(
                                "app.reports.url",
                                server.jdbcUrl(JdbcDriver.values()[0], false, schema),
                                "app.reports.username",
                                TestServer.APP_USER,
                                "app.reports.password",
                                TestServer.APP_PASSWORD,
                                "app.reports.holdfast.fleet.name",
                                "reports",
                                "app.reports.holdfast.fleet.budget",
                                20)));

        try (HoldfastDataSource pool = HoldfastDataSources.create(environment, "app.reports")) {
            assertThat(member(pool).share().state()).isEqualTo(FleetShare.State.SHARING);
        }
    }

    @Test
    void withoutANamePoolsMustBeInNoFleet() {
        String url = "spring.datasource.url=jdbc:mysql://127.0.0.1:1/shop";
        boot.withPropertyValues(url)
                .run(context ->
                        assertThat(context.getBean(DataSource.class)).isExactlyInstanceOf(HoldfastDataSource.class));
        boot.withPropertyValues(url, "spring.datasource.holdfast.fleet.name=")
                .run(context ->
                        assertThat(context.getBean(DataSource.class)).isExactlyInstanceOf(HoldfastDataSource.class));
    }

    @Test
    void aFleetThatCannotBeMustFailTheStartWithWhatIsMissing() {
        String url = "spring.datasource.url=jdbc:mysql://127.0.0.1:1/shop";
        boot.withClassLoader(new FilteredClassLoader(FleetDataSource.class))
                .withPropertyValues(url, NAME)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidConfigException.class)
                        .hasMessageContaining("holdfast-fleet"));
        boot.withPropertyValues(url, "spring.datasource.holdfast.fleet.budget=10")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidConfigException.class)
                        .hasMessageContaining("fleet.name"));
        boot.withPropertyValues(url, NAME, "spring.datasource.holdfast.fleet.budget=many")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(InvalidConfigException.class)
                        .hasMessageContaining("fleet.budget"));
    }
}
