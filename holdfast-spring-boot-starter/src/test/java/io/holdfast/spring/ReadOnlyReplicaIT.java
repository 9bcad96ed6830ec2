package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ReplicatedServers;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An application whose read-only transactions run at a replica, by one property. */
class ReadOnlyReplicaIT {
    private final ApplicationContextRunner boot = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    HoldfastAutoConfiguration.class,
                    HoldfastHealthAutoConfiguration.class,
                    DataSourceAutoConfiguration.class,
                    DataSourceTransactionManagerAutoConfiguration.class));

    private static int port(DataSource source, PlatformTransactionManager manager, boolean readOnly) {
        TransactionTemplate transaction = new TransactionTemplate(manager);
        transaction.setReadOnly(readOnly);
        JdbcTemplate template = new JdbcTemplate(source);
        Integer port = transaction.execute(status -> template.queryForObject("SELECT @@port", Integer.class));
        return port == null ? 0 : port;
    }

    @Test
    void readOnlyTransactionsMustRunAtTheReplicaAndOthersAtThePrimary() throws SQLException {
        try (ReplicatedServers servers = ReplicatedServers.start(ServerKind.MYSQL)) {
            String schema = servers.primary().createSchema();
            boot.withPropertyValues(
                            "spring.datasource.url=" + url(servers.primary(), schema),
                            "spring.datasource.username=" + TestServer.APP_USER,
                            "spring.datasource.password=" + TestServer.APP_PASSWORD,
                            "spring.datasource.holdfast.read.url=" + url(servers.replica(), schema),
                            "spring.datasource.holdfast.read.max-lag=2s",
                            "spring.datasource.holdfast.read.size=3")
                    .run(context -> {
                        DataSource source = context.getBean(DataSource.class);
                        PlatformTransactionManager manager = context.getBean(PlatformTransactionManager.class);
                        await().atMost(Duration.ofMinutes(1))
                                .until(() -> port(source, manager, true)
                                        == servers.replica().port());
                        assertThat(port(source, manager, false))
                                .isEqualTo(servers.primary().port());
                        HoldfastDataSource replica = context.getBean(ReadOnlyReplica.POOL, HoldfastDataSource.class);
                        assertThat(replica.config().size()).isEqualTo(3);
                        assertThat(context.getBean("dbHealthContributor", HealthContributor.class))
                                .as("one of each pool")
                                .isInstanceOfSatisfying(
                                        CompositeHealthContributor.class,
                                        both -> assertThat(both.stream()).hasSize(2));

                        servers.replica().kill9();
                        for (int i = 0; i < 5; i++) {
                            assertThat(port(source, manager, true))
                                    .isEqualTo(servers.primary().port());
                        }
                    });
        }
    }

    private static String url(TestServer server, String schema) {
        return server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema);
    }

    @Test
    void withoutAUrlNothingMustBeWrapped() {
        boot.withPropertyValues(
                        "spring.datasource.url=jdbc:mysql://127.0.0.1:1/shop", "spring.datasource.holdfast.read.url=")
                .run(context -> assertThat(context)
                        .hasSingleBean(HoldfastDataSource.class)
                        .doesNotHaveBean(ReadOnlyReplica.POOL));
    }
}
