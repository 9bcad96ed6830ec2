package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.Fill;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.ScriptedDriver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/** Several data sources, as Boot's documentation has them made: health and metrics see those that Boot's own would see. */
class SeveralDataSourcesTest {
    private static final ScriptedDriver DRIVER = new ScriptedDriver();

    private final ApplicationContextRunner boot = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    HoldfastAutoConfiguration.class,
                    HoldfastHealthAutoConfiguration.class,
                    HoldfastEndpointAutoConfiguration.class,
                    HoldfastMetricsAutoConfiguration.class,
                    HoldfastScopeAutoConfiguration.class))
            .withPropertyValues(
                    "spring.datasource.url=jdbc:mysql://127.0.0.1:1/shop", "spring.datasource.holdfast.fill=lazy");

    @AfterEach
    void close() throws SQLException {
        DRIVER.script().releaseAll();
    }

    private static HoldfastDataSource pool(String name) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name(name)
                .dataSource(DRIVER.dataSource())
                .size(1)
                .fill(Fill.LAZY)
                .build());
    }

    @Configuration(proxyBeanMethods = false)
    static class Second {
        @Qualifier("second")
        @Bean(defaultCandidate = false)
        HoldfastDataSource second() {
            return pool("second");
        }
    }

    @Test
    void aSecondPoolThatIsNoDefaultCandidateMustBeSeen() {
        boot.withUserConfiguration(Second.class).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBeansOfType(DataSource.class)).containsOnlyKeys("dataSource", "second");
            assertThat(names(context.getBean(HealthContributor.class))).containsExactly("dataSource", "second");
            MeterRegistry registry = new SimpleMeterRegistry();
            context.getBean(io.holdfast.micrometer.HoldfastMetrics.class).bindTo(registry);
            Set<String> pools = registry.getMeters().stream()
                    .map(meter -> meter.getId().getTag("pool"))
                    .filter(Objects::nonNull)
                    .collect(Collectors.toSet());
            assertThat(pools).contains("second").hasSize(2);
            assertThat(context.getBean(HoldfastEndpoint.class).all().toString()).contains("second");
        });
    }

    @Configuration(proxyBeanMethods = false)
    static class Routing {
        @Bean
        HoldfastDataSource writer() {
            return pool("writer");
        }

        @Bean
        HoldfastDataSource reader() {
            return pool("reader");
        }

        /** Without a default: which target is meant is known inside a request only. */
        @Bean
        @Primary
        DataSource routing(@Qualifier("writer") DataSource writer, @Qualifier("reader") DataSource reader) {
            AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {
                @Override
                protected @Nullable Object determineCurrentLookupKey() {
                    return null;
                }
            };
            routing.setTargetDataSources(Map.of("w", writer, "r", reader));
            routing.setLenientFallback(false);
            return routing;
        }
    }

    @Test
    void aSourceThatRoutesMustBeJudgedByItsTargets() {
        boot.withUserConfiguration(Routing.class).run(context -> {
            HealthContributor health = context.getBean(HealthContributor.class);
            assertThat(names(health)).containsExactly("reader", "routing/r", "routing/w", "writer");
            assertThat(statuses(health)).doesNotContain(Status.DOWN);
        });
        boot.withUserConfiguration(Routing.class)
                .withPropertyValues("management.health.db.ignore-routing-data-sources=true")
                .run(context -> assertThat(names(context.getBean(HealthContributor.class)))
                        .containsExactly("reader", "writer"));
    }

    @Configuration(proxyBeanMethods = false)
    static class WrappedRouting extends Routing {
        @Bean
        @Primary
        @Override
        DataSource routing(@Qualifier("writer") DataSource writer, @Qualifier("reader") DataSource reader) {
            AbstractRoutingDataSource routing = (AbstractRoutingDataSource) super.routing(writer, reader);
            routing.afterPropertiesSet();
            return new DelegatingDataSource(new LazyConnectionDataSourceProxy(routing));
        }
    }

    @Test
    void aSourceThatRoutesMustBeSeenBehindAnotherOne() {
        boot.withUserConfiguration(WrappedRouting.class).run(context -> {
            HealthContributor health = context.getBean(HealthContributor.class);
            assertThat(names(health)).containsExactly("reader", "routing/r", "routing/w", "writer");
            assertThat(statuses(health)).doesNotContain(Status.DOWN);
        });
        boot.withUserConfiguration(WrappedRouting.class)
                .withPropertyValues("management.health.db.ignore-routing-data-sources=true")
                .run(context -> assertThat(names(context.getBean(HealthContributor.class)))
                        .containsExactly("reader", "writer"));
    }

    private static Set<String> names(HealthContributor contributor) {
        Set<String> names = new TreeSet<>();
        if (contributor instanceof CompositeHealthContributor composite) {
            composite.stream().forEach(named -> {
                Set<String> inner = names(named.contributor());
                if (inner.isEmpty()) {
                    names.add(named.name());
                }
                inner.forEach(name -> names.add(named.name() + "/" + name));
            });
        }
        return names;
    }

    private static Set<Status> statuses(HealthContributor contributor) {
        if (contributor instanceof CompositeHealthContributor composite) {
            return composite.stream()
                    .flatMap(named -> statuses(named.contributor()).stream())
                    .collect(Collectors.toSet());
        }
        return Set.of(
                Objects.requireNonNull(((HealthIndicator) contributor).health()).getStatus());
    }
}
