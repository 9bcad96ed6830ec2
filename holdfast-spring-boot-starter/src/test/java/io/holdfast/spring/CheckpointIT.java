package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;

/** What a checkpoint does with a context: it stops the life cycles, and starts them after the restore. */
class CheckpointIT {
    private ApplicationContextRunner boot() throws SQLException {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        HoldfastAutoConfiguration.class,
                        HoldfastHealthAutoConfiguration.class,
                        HoldfastCheckpointAutoConfiguration.class))
                .withPropertyValues(
                        "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, server.createSchema()),
                        "spring.datasource.username=" + TestServer.APP_USER,
                        "spring.datasource.password=" + TestServer.APP_PASSWORD,
                        "spring.datasource.holdfast.size=3");
    }

    private static void query(HoldfastDataSource pool) {
        try {
            pool.run(connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                }
            });
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Uses the database when it starts and when it stops, in the lowest phase that an application is likely to choose. */
    static class Needy implements SmartLifecycle {
        private final HoldfastDataSource pool;
        private boolean running;

        Needy(HoldfastDataSource pool) {
            this.pool = pool;
        }

        @Override
        public void start() {
            query(pool);
            running = true;
        }

        @Override
        public void stop() {
            query(pool);
            running = false;
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE + 1;
        }
    }

    @Test
    void aStoppedContextMustHaveNoSocketAndAStartedOneMustServe() throws Exception {
        boot().withBean(Needy.class).run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(CheckpointLifecycle.class);
            HoldfastDataSource pool = context.getBean(HoldfastDataSource.class);
            HealthIndicator health = (HealthIndicator) context.getBean("dbHealthContributor");
            for (int i = 0; i < 3; i++) {
                await().until(() -> pool.stats().idle() == 3);
                context.getSourceApplicationContext().stop();
                assertThat(context.getBean(Needy.class).isRunning()).isFalse();
                assertThat(pool.connections()).isEmpty();
                assertThat(health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
                context.getSourceApplicationContext().start();
                assertThat(context.getBean(Needy.class).isRunning()).isTrue();
                query(pool);
                await().until(() -> health.health().getStatus().equals(Status.UP));
            }
        });
    }

    @Test
    void withoutCheckpointsNothingMustBeThereForThem() throws Exception {
        boot().withClassLoader(new FilteredClassLoader("org.crac"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(CheckpointLifecycle.class));
    }
}
