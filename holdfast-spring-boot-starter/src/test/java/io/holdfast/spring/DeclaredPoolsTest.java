package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.micrometer.HoldfastMetrics;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.ScriptedDriver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.task.TaskDecorator;

/** Pools that the application makes itself: as a {@code DataSource}, setter by setter, in a scope. HikariCP's are seen in all of these. */
class DeclaredPoolsTest {
    private static final ScriptedDriver DRIVER = new ScriptedDriver();

    private final ApplicationContextRunner boot = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    HoldfastAutoConfiguration.class,
                    HoldfastHealthAutoConfiguration.class,
                    HoldfastEndpointAutoConfiguration.class,
                    HoldfastMetricsAutoConfiguration.class,
                    HoldfastCheckpointAutoConfiguration.class,
                    HoldfastScopeAutoConfiguration.class));

    private static HoldfastDataSource pool() {
        HoldfastDataSource pool = new HoldfastDataSource();
        pool.setDataSource(DRIVER.dataSource());
        pool.setPoolName("own");
        pool.setMaximumPoolSize(1);
        return pool;
    }

    @Configuration(proxyBeanMethods = false)
    static class Declared {
        @Bean
        DataSource own() {
            return pool();
        }
    }

    @Test
    void aPoolDeclaredAsADataSourceMustBeSeen() {
        boot.withUserConfiguration(Declared.class).run(context -> {
            assertThat(context.getBean(HealthContributor.class)).isInstanceOf(HoldfastHealthIndicator.class);
            try (Connection connection = context.getBean(DataSource.class).getConnection()) {
                assertThat(context.getBean(HoldfastEndpoint.class).all().toString())
                        .contains("own");
            }
            MeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(HoldfastMetrics.class).bindTo(registry);
            assertThat(pools(registry)).containsExactly("own");
        });
    }

    @Test
    void aPoolThatNobodyHasUsedMustNotBeOpenedByWhoWatchesIt() {
        boot.withUserConfiguration(Declared.class).run(context -> {
            HoldfastDataSource pool = context.getBean(HoldfastDataSource.class);
            MeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(HoldfastMetrics.class).bindTo(registry);
            HoldfastPoolMetadata metadata = new HoldfastPoolMetadata(pool);
            assertThat(metadata.getActive()).isZero();
            assertThat(metadata.getMax()).isEqualTo(1);
            context.getBean(TaskDecorator.class).decorate(() -> {}).run();
            assertThat(pool.isWrapperFor(HikariDataSource.class)).isFalse();
            assertThat(pool.isOpen()).isFalse();

            pool.getConnection().close();

            await().untilAsserted(() -> assertThat(pools(registry)).containsExactly("own"));
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutSettings {
        @Bean
        DataSource unused() {
            return new HoldfastDataSource();
        }
    }

    @Test
    void aPoolThatNobodyUsesMustNotKeepTheApplicationFromStarting() {
        boot.withUserConfiguration(WithoutSettings.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(new HoldfastPoolMetadata(context.getBean(HoldfastDataSource.class)).getMax())
                    .isNull();
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Other {
        @Bean
        DataSource other() {
            HikariDataSource other = new HikariDataSource();
            other.setDataSource(DRIVER.dataSource());
            other.setConnectionTestQuery("SELECT 1");
            return other;
        }
    }

    @Test
    void aPoolOfAnotherMakeMustHaveBootsOwnHealth() {
        boot.withUserConfiguration(Other.class).run(context -> {
            HealthContributor health = context.getBean(HealthContributor.class);
            assertThat(health).isInstanceOf(DataSourceHealthIndicator.class);
            context.getBean(TaskDecorator.class).decorate(() -> {}).run();
            assertThat(context.getBean(HoldfastEndpoint.class).all().toString()).doesNotContain("other");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Refreshed {
        @Bean
        static CustomScopeConfigurer scopes() {
            CustomScopeConfigurer scopes = new CustomScopeConfigurer();
            scopes.addScope("refresh", new RefreshScope());
            return scopes;
        }

        @Bean
        @Scope(value = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
        HoldfastDataSource own() {
            return pool();
        }
    }

    /** As Spring Cloud's: its beans are closed at a refresh, and made again at their next use. */
    private static final class RefreshScope implements org.springframework.beans.factory.config.Scope {
        private final Map<String, Object> beans = new HashMap<>();
        private final Map<String, Runnable> ends = new HashMap<>();

        void refresh() {
            beans.clear();
            ends.values().forEach(Runnable::run);
            ends.clear();
        }

        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            return beans.computeIfAbsent(name, unknown -> factory.getObject());
        }

        @Override
        public @Nullable Object remove(String name) {
            ends.remove(name);
            return beans.remove(name);
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {
            ends.put(name, callback);
        }

        @Override
        public @Nullable Object resolveContextualObject(String key) {
            return null;
        }

        @Override
        public @Nullable String getConversationId() {
            return null;
        }
    }

    @Test
    void aPoolThatWasRefreshedMustBeSeenInsteadOfTheOneBefore() {
        boot.withUserConfiguration(Refreshed.class).run(context -> {
            use(context);
            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);
            RefreshScope scope = (RefreshScope)
                    Objects.requireNonNull(context.getBeanFactory().getRegisteredScope("refresh"));

            scope.refresh();
            use(context);

            assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);
            assertThat(context.getBean(HoldfastEndpoint.class).all().toString())
                    .contains("serverState=UP")
                    .contains("borrows=1");
            context.getBean(TaskDecorator.class).decorate(() -> leak(context)).run();
            assertThat(context.getBean(HoldfastDataSource.class).stats().inUse())
                    .as("what a task of the new pool forgot")
                    .isZero();
        });
    }

    private static void use(ApplicationContext context) throws Exception {
        context.getBean("own", DataSource.class).getConnection().close();
    }

    private static void leak(ApplicationContext context) {
        try {
            assertThat(context.getBean("own", DataSource.class).getConnection()).isNotNull();
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> pools(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getTag("pool"))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    @Configuration(proxyBeanMethods = false)
    static class Both {
        @Bean
        DataSource first() {
            return pool();
        }

        @Bean(defaultCandidate = false)
        @Qualifier("second")
        DataSource second() {
            HoldfastDataSource second = pool();
            second.setPoolName("second");
            return second;
        }
    }

    @Test
    void twoPoolsDeclaredAsDataSourcesMustBothBeSeen() {
        boot.withUserConfiguration(Both.class).run(context -> {
            context.getBean("first", DataSource.class).getConnection().close();
            context.getBean("second", DataSource.class).getConnection().close();
            MeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(HoldfastMetrics.class).bindTo(registry);
            assertThat(pools(registry)).containsExactlyInAnyOrder("own", "second");
        });
    }
}
