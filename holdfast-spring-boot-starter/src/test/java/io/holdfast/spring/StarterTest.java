package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.Credentials;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.PoolConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Which data source an application gets, out of which settings. No database is needed: a pool opens without one. */
class StarterTest {
    private static final String URL = "spring.datasource.url=jdbc:mysql://127.0.0.1:1/shop";

    private final ApplicationContextRunner boot = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DataSourceAutoConfiguration.class,
                    HoldfastAutoConfiguration.class,
                    HoldfastHealthAutoConfiguration.class,
                    HoldfastEndpointAutoConfiguration.class,
                    HoldfastMetricsAutoConfiguration.class,
                    HoldfastScopeAutoConfiguration.class))
            .withPropertyValues("spring.datasource.username=app", "spring.datasource.password=secret");

    @Test
    void aloneItMustBeTheDataSource() {
        boot.withPropertyValues(URL)
                .withClassLoader(new FilteredClassLoader(HikariDataSource.class))
                .run(context -> {
                    assertThat(context).hasSingleBean(DataSource.class);
                    PoolConfig config =
                            context.getBean(HoldfastDataSource.class).config();
                    assertThat(config.jdbcUrl()).isEqualTo("jdbc:mysql://127.0.0.1:1/shop");
                    assertThat(config.username()).isEqualTo("app");
                    assertThat(config.password()).isEqualTo("secret");
                });
    }

    @Test
    void besideHikariItMustTakePrecedenceUnlessTheTypeSaysOtherwise() {
        boot.withPropertyValues(URL)
                .run(context ->
                        assertThat(context).hasSingleBean(DataSource.class).hasSingleBean(HoldfastDataSource.class));
        boot.withPropertyValues(URL, "spring.datasource.type=" + HikariDataSource.class.getName())
                .run(context -> assertThat(context)
                        .hasSingleBean(HikariDataSource.class)
                        .doesNotHaveBean(HoldfastDataSource.class)
                        .doesNotHaveBean("dbHealthContributor"));
        boot.withPropertyValues(URL, "spring.datasource.type=" + HoldfastDataSource.class.getName())
                .run(context -> assertThat(context).hasSingleBean(HoldfastDataSource.class));
    }

    @Test
    void anotherDatabaseAndAnApplicationsOwnDataSourceMustBeLeftAlone() {
        boot.withPropertyValues("spring.datasource.url=jdbc:other://x/y")
                .run(context -> assertThat(context.getStartupFailure())
                        .as("Boot's own, which finds no driver")
                        .isNotNull()
                        .hasStackTraceContaining("driver"));
        HikariDataSource own = new HikariDataSource();
        boot.withPropertyValues(URL)
                .withBean(DataSource.class, () -> own)
                .run(context -> assertThat(context.getBean(DataSource.class)).isSameAs(own));
    }

    @Test
    void settingsMustBeReadInAnySpellingAndHikarisTakenOver() {
        boot.withPropertyValues(
                        URL,
                        "spring.datasource.hikari.maximum-pool-size=7",
                        "spring.datasource.hikari.minimumIdle=7",
                        "spring.datasource.hikari.connectionTimeout=1234",
                        "spring.datasource.hikari.pool-name=shop",
                        "spring.datasource.hikari.connection-test-query=SELECT 1",
                        "spring.datasource.hikari.data-source-properties.cachePrepStmts=true",
                        "spring.datasource.holdfast.max-lifetime=7m",
                        "spring.datasource.holdfast.reset-on-return=full")
                .run(context -> {
                    PoolConfig config =
                            context.getBean(HoldfastDataSource.class).config();
                    assertThat(config.size()).isEqualTo(7);
                    assertThat(config.borrowTimeout()).isEqualTo(Duration.ofMillis(1234));
                    assertThat(config.name()).isEqualTo("shop");
                    assertThat(config.driverProperties()).containsEntry("cachePrepStmts", "true");
                    assertThat(config.maxLifetime()).isEqualTo(Duration.ofMinutes(7));
                });
        boot.withPropertyValues(
                        URL, "spring.datasource.hikari.maximum-pool-size=7", "spring.datasource.holdfast.size=9")
                .run(context -> assertThat(context.getBean(HoldfastDataSource.class)
                                .config()
                                .size())
                        .as("ours says more than HikariCP's")
                        .isEqualTo(9));
    }

    /** An IDE offers what the pool reads, and nothing else. */
    @Test
    void everySettingMustBeOfferedByAnIde() throws Exception {
        try (InputStream in =
                getClass().getResourceAsStream("/META-INF/additional-spring-configuration-metadata.json")) {
            String metadata = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            List<String> offered = Pattern.compile(
                            "\"name\": \"spring\\.datasource\\.holdfast\\.([a-z-]+)\",\\s+\"type\"")
                    .matcher(metadata)
                    .results()
                    .map(found -> found.group(1).replace("-", ""))
                    .filter(name -> !name.equals("driver"))
                    .toList();
            List<String> ours = Arrays.stream(PoolConfig.Builder.class.getMethods())
                    .map(java.lang.reflect.Method::getName)
                    .filter(name -> PoolConfig.settingNames().contains(name))
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList();
            assertThat(offered).hasSizeGreaterThan(30).containsExactlyInAnyOrderElementsOf(ours);
        }
    }

    @Test
    void wrongSettingsMustBeExplainedInBootsWords() {
        boot.withPropertyValues(URL, "spring.datasource.holdfast.size=0", "spring.datasource.holdfast.borow-timeout=1s")
                .run(context -> {
                    Throwable failure = context.getStartupFailure();
                    assertThat(failure).hasRootCauseInstanceOf(InvalidConfigException.class);
                    FailureAnalysis analysis = new HoldfastFailureAnalyzer().analyze(failure);
                    assertThat(analysis.getDescription())
                            .contains("HF-1020", "size = 0", "did you mean borrowTimeout?");
                    assertThat(analysis.getAction()).contains("spring.datasource.holdfast", "holdfast explain HF-1020");
                    assertThat(analysis.getDescription() + analysis.getAction()).doesNotContain("secret");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class WantsHikari {
        @Bean
        Object wants(HikariDataSource pool) {
            return pool;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WantsAnother {
        @Bean
        Object wants(Pattern pattern) {
            return pattern;
        }
    }

    /** Boot's own advice would make a second pool. */
    @Test
    void codeThatAsksForHikarisClassMustBeToldWhatToDo() {
        AtomicReference<BeanFactory> beans = new AtomicReference<>();
        ApplicationContextRunner captured =
                boot.withPropertyValues(URL).withInitializer(context -> beans.set(context.getBeanFactory()));
        captured.withUserConfiguration(WantsHikari.class).run(context -> {
            FailureAnalysis analysis = new OtherPoolAnalyzer(beans.get()).analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getAction()).contains("spring.datasource.type=" + HikariDataSource.class.getName());
        });
        captured.withUserConfiguration(WantsAnother.class)
                .run(context -> assertThat(new OtherPoolAnalyzer(beans.get()).analyze(context.getStartupFailure()))
                        .isNull());
    }

    @Test
    void withoutADatabaseItMustStartAndSaySo() {
        boot.withPropertyValues(
                        URL,
                        "spring.datasource.holdfast.borrow-timeout=500ms",
                        "spring.datasource.holdfast.fail-fast-after=0s")
                .run(context -> {
                    HoldfastDataSource pool = context.getBean(HoldfastDataSource.class);
                    assertThatThrownBy(pool::getConnection).isInstanceOf(ConnectFailedException.class);
                    HealthIndicator health = (HealthIndicator) context.getBean("dbHealthContributor");
                    await().until(() -> health.health().getStatus().equals(Status.DOWN));
                });
    }

    @Test
    void detailsCredentialsAndListenersMustBeTakenFromTheContext() {
        boot.withBean(JdbcConnectionDetails.class, Details::new)
                .withBean(Credentials.Provider.class, () -> () -> new Credentials("rotating", "of-today"))
                .run(context -> {
                    PoolConfig config =
                            context.getBean(HoldfastDataSource.class).config();
                    assertThat(config.jdbcUrl()).isEqualTo("jdbc:mysql://127.0.0.1:1/details");
                    assertThat(config.credentialsProvider()).isNotNull();
                });
    }

    private static final class Details implements JdbcConnectionDetails {
        @Override
        public String getUsername() {
            return "details";
        }

        @Override
        public String getPassword() {
            return "of-details";
        }

        @Override
        public String getJdbcUrl() {
            return "jdbc:mysql://127.0.0.1:1/details";
        }

        @Override
        public String getDriverClassName() {
            return "com.mysql.cj.jdbc.Driver";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class TwoSources {
        @Bean
        HoldfastDataSource orders(Environment environment) {
            return HoldfastDataSources.create(environment, "app.orders");
        }

        @Bean
        HoldfastDataSource reports(Environment environment) {
            return HoldfastDataSources.create(environment, "app.reports");
        }
    }

    @Test
    void severalDataSourcesMustEachHaveTheirSettingsAndTheirHealth() {
        // With CRaC on the class path Boot's own life cycle for HikariCP asks for the one data source.
        boot.withUserConfiguration(TwoSources.class)
                .withClassLoader(new FilteredClassLoader("org.crac"))
                .withPropertyValues(
                        "app.orders.url=jdbc:mysql://127.0.0.1:1/orders",
                        "app.orders.holdfast.name=orders",
                        "app.orders.holdfast.size=3",
                        "app.reports.url=jdbc:mysql://127.0.0.1:1/reports",
                        "app.reports.holdfast.name=reports",
                        "app.reports.hikari.maximum-pool-size=4")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBeansOfType(HoldfastDataSource.class)).hasSize(2);
                    assertThat(context.getBean("orders", HoldfastDataSource.class)
                                    .config()
                                    .size())
                            .isEqualTo(3);
                    assertThat(context.getBean("reports", HoldfastDataSource.class)
                                    .config()
                                    .size())
                            .isEqualTo(4);
                    HoldfastEndpoint endpoint = context.getBean(HoldfastEndpoint.class);
                    assertThat(endpoint.all().get("pools"))
                            .asInstanceOf(InstanceOfAssertFactories.MAP)
                            .containsOnlyKeys("orders", "reports");
                    assertThat(String.valueOf(endpoint.shown(true))).doesNotContain("secret");
                });
    }

    @Test
    void boardsMadeForHikariMustFindTheirMeters() {
        boot.withConfiguration(AutoConfigurations.of(DataSourcePoolMetricsAutoConfiguration.class))
                .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
                .withPropertyValues(URL, "spring.datasource.holdfast.size=6")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    assertThat(registry.get("hikaricp.connections.max").gauge().value())
                            .isEqualTo(6);
                    assertThat(registry.get("db.client.connection.max").gauge().value())
                            .isEqualTo(6);
                    assertThat(registry.get("jdbc.connections.max").gauge().value())
                            .isEqualTo(6);
                    var metadata = context.getBean("holdfastPoolMetadataProvider", DataSourcePoolMetadataProvider.class)
                            .getDataSourcePoolMetadata(context.getBean(DataSource.class));
                    assertThat(metadata).isNotNull();
                    assertThat(Map.of("active", metadata.getActive(), "max", metadata.getMax()))
                            .containsEntry("active", 0)
                            .containsEntry("max", 6);
                });
    }
}
