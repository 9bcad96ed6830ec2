package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.ScriptedDriver;
import java.beans.IntrospectionException;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.StringRefAddr;
import javax.sql.DataSource;
import org.apache.naming.ResourceRef;
import org.apache.naming.factory.BeanFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** The shape of a bean that Boot's builder, its migrations, proxies and scopes expect of a data source. */
class ShapeTest {
    private static final String URL = "jdbc:mysql://127.0.0.1:1/shop";

    private static HoldfastDataSource pool() {
        return new HoldfastDataSource(
                PoolConfig.builder().jdbcUrl(URL).username("app").password("pw").build());
    }

    @Test
    void theBuilderMustMakeAPool() {
        try (HoldfastDataSource made = DataSourceBuilder.create()
                .type(HoldfastDataSource.class)
                .url(URL)
                .username("app")
                .password("pw")
                .build()) {
            assertThat(made.config().jdbcUrl()).isEqualTo(URL);
            assertThat(made.config().username()).isEqualTo("app");
            assertThat(made.config().password()).isEqualTo("pw");
            assertThat(made.getDriverClassName()).isEqualTo("com.mysql.cj.jdbc.Driver");
        }
    }

    /** As Flyway, Liquibase and the scripts of the start do for a user of their own. */
    @Test
    void aDataSourceOfAnotherUserMustBeDerived() {
        try (HoldfastDataSource pool = pool()) {
            SimpleDriverDataSource derived = DataSourceBuilder.derivedFrom(pool)
                    .type(SimpleDriverDataSource.class)
                    .username("migrator")
                    .build();
            assertThat(derived.getUrl()).isEqualTo(URL);
            assertThat(derived.getUsername()).isEqualTo("migrator");
            assertThat(derived.getPassword()).isEqualTo("pw");
            try (HoldfastDataSource second = (HoldfastDataSource)
                    DataSourceBuilder.derivedFrom(pool).username("migrator").build()) {
                assertThat(second.config().username()).isEqualTo("migrator");
                assertThat(second.config().jdbcUrl()).isEqualTo(URL);
            }
        }
    }

    /** Boot 4 sees through the other one, and Boot 3.5 does not. */
    @Test
    void aDataSourceMustBeDerivedThroughAnotherOneAsHikarisIs() {
        try (HoldfastDataSource pool = pool();
                HikariDataSource hikari = new HikariDataSource()) {
            hikari.setJdbcUrl(URL);
            hikari.setUsername("app");
            hikari.setPassword("pw");
            assertThat(derivedThroughAnother(pool)).isEqualTo(derivedThroughAnother(hikari));
        }
    }

    private static String derivedThroughAnother(DataSource source) {
        try {
            SimpleDriverDataSource derived = DataSourceBuilder.derivedFrom(new DelegatingDataSource(source))
                    .type(SimpleDriverDataSource.class)
                    .username("migrator")
                    .build();
            return derived.getUrl() + " " + derived.getUsername() + " " + derived.getPassword();
        } catch (RuntimeException e) {
            return e.getClass().getName();
        }
    }

    @Test
    void aProxyOfTheClassMustBeTheSamePool() {
        try (HoldfastDataSource pool = pool()) {
            ProxyFactory factory = new ProxyFactory(pool);
            factory.setProxyTargetClass(true);
            HoldfastDataSource proxy = (HoldfastDataSource) factory.getProxy();

            assertThat(AopUtils.isCglibProxy(proxy)).isTrue();
            assertThat(proxy.stats().name()).isEqualTo(pool.stats().name());
            assertThat(HoldfastPools.unwrap(proxy)).isSameAs(pool);
            assertThat(DataSourceUnwrapper.unwrap(proxy, HoldfastDataSource.class))
                    .isNotNull();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Scoped {
        @Bean(destroyMethod = "close")
        @Scope(proxyMode = ScopedProxyMode.TARGET_CLASS)
        HoldfastDataSource dataSource() {
            return pool();
        }

        @Bean
        Holder holder(@Lazy HoldfastDataSource lazy) {
            return new Holder(lazy);
        }
    }

    record Holder(HoldfastDataSource lazy) {}

    @Test
    void aScopeAndALazyInjectionPointMustWork() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(HoldfastAutoConfiguration.class))
                .withUserConfiguration(Scoped.class)
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    Holder holder = context.getBean(Holder.class);
                    assertThat(holder.lazy().config().jdbcUrl()).isEqualTo(URL);
                    assertThat(HoldfastPools.of(context.getBeansOfType(DataSource.class)))
                            .hasSize(1);
                });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties
    static class Bound {
        @Bean(destroyMethod = "close")
        @ConfigurationProperties("app.orders")
        HoldfastDataSource orders() {
            return DataSourceBuilder.create().type(HoldfastDataSource.class).build();
        }
    }

    @Test
    void aBeanMustTakeItsSettingsFromConfigurationProperties() {
        new ApplicationContextRunner()
                .withUserConfiguration(Bound.class)
                .withPropertyValues(
                        "app.orders.jdbc-url=" + URL,
                        "app.orders.username=app",
                        "app.orders.maximum-pool-size=7",
                        "app.orders.minimum-idle=3",
                        "app.orders.connection-timeout=1234",
                        "app.orders.leak-threshold=9s",
                        "app.orders.reset-on-return=full",
                        "app.orders.data-source-properties.useSSL=false")
                .run(context -> {
                    PoolConfig config =
                            context.getBean(HoldfastDataSource.class).config();
                    assertThat(config.jdbcUrl()).isEqualTo(URL);
                    assertThat(config.size()).isEqualTo(3);
                    assertThat(config.capacity()).isEqualTo(7);
                    assertThat(config.borrowTimeout()).isEqualTo(Duration.ofMillis(1234));
                    assertThat(config.leakThreshold()).isEqualTo(Duration.ofSeconds(9));
                    assertThat(config.driverProperties()).containsEntry("useSSL", "false");
                });
    }

    @Test
    void settersThatHikariRefusesOnceItIsOpenMustBeRefused() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource()) {
            pool.setDataSource(driver.dataSource());
            pool.setMaximumPoolSize(1);
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isClosed()).isFalse();
            }
            assertThatThrownBy(() -> pool.setAutoCommit(false)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> pool.setJdbcUrl(URL)).isInstanceOf(IllegalStateException.class);
            pool.setPassword("of today");
            assertThat(pool.getPassword()).isEqualTo("of today");
            pool.setLoginTimeout(3);
            pool.setLogWriter(null);
            pool.reconfigure(builder -> builder.borrowTimeout(Duration.ofSeconds(3)));
            assertThat(pool.config().borrowTimeout()).isEqualTo(Duration.ofSeconds(3));
            assertThatThrownBy(() -> pool.reconfigure(builder -> builder.readOnly(true)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static Map<String, Class<?>> setters(Class<?> type) throws IntrospectionException {
        Map<String, Class<?>> setters = new TreeMap<>();
        for (PropertyDescriptor property : Introspector.getBeanInfo(type).getPropertyDescriptors()) {
            if (property.getWriteMethod() != null) {
                setters.put(property.getName(), property.getPropertyType());
            }
        }
        return setters;
    }

    /** Code that was written for HikariDataSource goes on, apart from what is of HikariCP's own types. */
    @Test
    void everySetterOfHikarisMustBeThere() throws IntrospectionException {
        Map<String, Class<?>> hikaris = setters(HikariDataSource.class);
        assertThat(hikaris).hasSizeGreaterThan(30);
        hikaris.values().removeIf(type -> type.getName().startsWith("com.zaxxer."));
        assertThat(setters(HoldfastDataSource.class)).containsAllEntriesOf(hikaris);
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource()) {
            pool.setDataSource(driver.dataSource());
            pool.setMetricRegistry(new Object());
            pool.setThreadFactory(Thread::new);
            assertThat(pool.config().notes()).hasSize(1);
            assertThat(pool.config().notes().get(0)).contains("metricRegistry", "threadFactory");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** A Resource of Tomcat's: its factory sets each property from a text. */
    @Test
    void aServersDirectoryMustMakeAPool() throws Exception {
        ResourceRef reference = new ResourceRef(
                HoldfastDataSource.class.getName(), null, null, null, true, BeanFactory.class.getName(), null);
        Map<String, Class<?>> hikaris = setters(HikariDataSource.class);
        hikaris.forEach((name, type) -> {
            if (type == int.class || type == long.class) {
                reference.add(new StringRefAddr(name, name.endsWith("Size") ? "700" : "60000"));
            } else if (type == boolean.class) {
                reference.add(new StringRefAddr(name, "true"));
            }
        });
        reference.add(new StringRefAddr("jdbcUrl", URL));
        reference.add(new StringRefAddr("username", "app"));
        reference.add(new StringRefAddr("poolName", "of-tomcat"));
        try (HoldfastDataSource pool =
                (HoldfastDataSource) new BeanFactory().getObjectInstance(reference, null, null, null)) {
            PoolConfig config = pool.config();
            assertThat(config.name()).isEqualTo("of-tomcat");
            assertThat(config.capacity()).isEqualTo(700);
            assertThat(config.maxLifetime()).isEqualTo(Duration.ofMinutes(1));
            assertThat(config.readOnly()).isTrue();
        }
    }

    /** Spring Cloud asks for this property, and closes what it does not name when the environment changes. */
    @ParameterizedTest
    @CsvSource(
            value = {
                "'', 'com.zaxxer.hikari.HikariDataSource,io.holdfast.pool.HoldfastDataSource,io.holdfast.fleet.FleetDataSource'",
                "com.example.Own, com.example.Own"
            })
    void aChangeOfTheEnvironmentMustNotCloseThePool(String given, String expected) {
        StandardEnvironment environment = new StandardEnvironment();
        String name = "spring.cloud.refresh.never-refreshable";
        if (!given.isEmpty()) {
            environment.getPropertySources().addFirst(new MapPropertySource("test", Map.of(name, given)));
        }
        // Boot's own want arguments.
        SpringFactoriesLoader.forDefaultResourceLocation()
                .load(EnvironmentPostProcessor.class, (type, found, failure) -> {})
                .stream()
                .filter(KeptByRefresh.class::isInstance)
                .forEach(found -> found.postProcessEnvironment(environment, new SpringApplication()));
        assertThat(environment.getProperty(name)).isEqualTo(expected);
    }
}
