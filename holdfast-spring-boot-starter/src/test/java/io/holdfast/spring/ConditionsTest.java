package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.ScriptedDriver;
import io.r2dbc.spi.ConnectionFactory;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import javax.sql.XADataSource;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.XADataSourceWrapper;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JndiDataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.XADataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

/**
 * Each condition under which Boot makes a HikariCP pool, or none: the same context once with Boot alone and once with the starter.
 * The table in docs/spring.md has what comes out.
 */
class ConditionsTest {
    private static final String MYSQL = "spring.datasource.url=jdbc:mysql://127.0.0.1:1/shop";
    private static final String OTHER = "spring.datasource.url=jdbc:scripted:1";
    private static final String SCRIPTED = ScriptedDriver.class.getName();
    private static final String OTHER_DRIVER = "spring.datasource.driver-class-name=" + SCRIPTED;

    private static final String HIBERNATE =
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration";

    private static final Class<?>[] STARTER = {
        HoldfastAutoConfiguration.class,
        HoldfastCheckpointAutoConfiguration.class,
        HoldfastEndpointAutoConfiguration.class,
        HoldfastHealthAutoConfiguration.class,
        HoldfastMetricsAutoConfiguration.class,
        HoldfastScopeAutoConfiguration.class
    };

    private record Outcomes(String boot, String starter) {}

    private static String names(Class<?>... types) {
        return Arrays.stream(types).map(Class::getName).collect(Collectors.joining(","));
    }

    private static ApplicationContextRunner runner() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        DataSourceAutoConfiguration.class,
                        XADataSourceAutoConfiguration.class,
                        JndiDataSourceAutoConfiguration.class));
    }

    /** A context of its own configurations, once without and once with the starter. */
    private static Outcomes both(UnaryOperator<ApplicationContextRunner> context) {
        return new Outcomes(
                outcome(context.apply(runner())),
                outcome(context.apply(runner().withConfiguration(AutoConfigurations.of(STARTER)))));
    }

    private static Outcomes with(String... properties) {
        return both(runner -> runner.withPropertyValues(properties));
    }

    /** All that Boot finds on the class path; the starter is left out by the property. */
    private static Outcomes scanned(Class<?> application, String excluded, String... properties) {
        ApplicationContextRunner runner = new ApplicationContextRunner()
                .withUserConfiguration(application)
                .withPropertyValues(properties);
        // Hibernate wants a server.
        String starter = names(STARTER) + "," + HIBERNATE;
        return new Outcomes(
                outcome(runner.withPropertyValues(
                        "spring.autoconfigure.exclude=" + starter + (excluded.isEmpty() ? "" : "," + excluded))),
                outcome(runner.withPropertyValues("spring.autoconfigure.exclude=" + HIBERNATE + "," + excluded)));
    }

    private static String outcome(ApplicationContextRunner runner) {
        List<String> outcome = new ArrayList<>();
        runner.run(context -> outcome.add(describe(context)));
        return outcome.get(0);
    }

    private static String describe(AssertableApplicationContext context) {
        if (context.getStartupFailure() != null) {
            return "fails";
        }
        Map<String, DataSource> sources = context.getBeansOfType(DataSource.class);
        if (sources.isEmpty()) {
            return "none";
        }
        DataSource source =
                sources.getOrDefault("dataSource", sources.values().iterator().next());
        String lazy = source instanceof LazyConnectionDataSourceProxy ? "lazy " : "";
        DataSource target =
                source instanceof LazyConnectionDataSourceProxy proxy ? proxy.getTargetDataSource() : source;
        return lazy
                + (target instanceof HoldfastDataSource
                        ? "Holdfast"
                        : target instanceof HikariDataSource
                                ? "HikariCP"
                                : target instanceof Own ? "the application's" : "the named one");
    }

    private static Map<String, Outcomes> cases() {
        Map<String, Outcomes> cases = new LinkedHashMap<>();
        cases.put("the URL is one of MySQL", with(MYSQL));
        cases.put("the URL is one of MariaDB", with("spring.datasource.url=jdbc:mariadb://127.0.0.1:1/shop"));
        cases.put("the URL is one of another database", with(OTHER, OTHER_DRIVER));
        cases.put(
                "the URL is one of a driver around MySQL's (`jdbc:p6spy:mysql:`)",
                with("spring.datasource.url=jdbc:p6spy:mysql://127.0.0.1:1/shop", OTHER_DRIVER));
        cases.put(
                "`spring.datasource.driver-class-name` names no class",
                with(MYSQL, "spring.datasource.driver-class-name=com.example.None"));
        cases.put("no URL", with());
        cases.put("an empty URL", with("spring.datasource.url="));
        cases.put("a URL with a placeholder that nothing resolves", with("spring.datasource.url=${NO_SUCH_VALUE}"));
        cases.put(
                "`spring.datasource.type` names HikariCP",
                with(MYSQL, "spring.datasource.type=" + names(HikariDataSource.class)));
        cases.put(
                "`spring.datasource.type` names Holdfast",
                with(MYSQL, "spring.datasource.type=" + names(HoldfastDataSource.class)));
        cases.put(
                "`spring.datasource.type` names another `DataSource`",
                with(MYSQL, "spring.datasource.type=" + names(SimpleDriverDataSource.class)));
        cases.put("`spring.datasource.type` names no class", with(MYSQL, "spring.datasource.type=com.example.None"));
        cases.put("`spring.datasource.type` is empty", with(MYSQL, "spring.datasource.type="));
        cases.put("`DataSourceAutoConfiguration` excluded by annotation", scanned(Excluding.class, "", MYSQL));
        cases.put("`DataSourceAutoConfiguration` excluded by name", scanned(ExcludingByName.class, "", MYSQL));
        cases.put(
                "`DataSourceAutoConfiguration` excluded by `spring.autoconfigure.exclude`",
                scanned(Plain.class, names(DataSourceAutoConfiguration.class), MYSQL));
        cases.put(
                "`spring.boot.enableautoconfiguration=false`",
                scanned(Plain.class, "", MYSQL, "spring.boot.enableautoconfiguration=false"));
        cases.put(
                "a bean `DataSource` of the application",
                both(runner -> runner.withPropertyValues(MYSQL).withBean(DataSource.class, Own::new)));
        cases.put(
                "a bean `DataSource` that is no default candidate",
                both(runner -> runner.withPropertyValues(MYSQL)
                        .withBean(
                                "extra",
                                DataSource.class,
                                Own::new,
                                definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))));
        cases.put(
                "a bean `DataSource` that is no autowire candidate",
                both(runner -> runner.withPropertyValues(MYSQL)
                        .withBean(
                                "extra",
                                DataSource.class,
                                Own::new,
                                definition -> definition.setAutowireCandidate(false))));
        cases.put("a `DataSource` in the parent context", inChildOfOne());
        cases.put(
                "a bean `XADataSource` without a wrapper",
                both(runner -> runner.withPropertyValues(MYSQL).withBean(XADataSource.class, ConditionsTest::xa)));
        cases.put(
                "a bean `XADataSourceWrapper` (JTA)",
                both(runner -> runner.withPropertyValues(MYSQL)
                        .withBean(XADataSourceWrapper.class, () -> source -> new Own())));
        cases.put(
                "a bean `io.r2dbc.spi.ConnectionFactory`",
                both(runner -> runner.withPropertyValues(MYSQL)
                        .withBean(ConnectionFactory.class, () -> new ConnectionFactory() {})));
        cases.put("`spring.datasource.jndi-name`", with(MYSQL, "spring.datasource.jndi-name=jdbc/none"));
        cases.put(
                "an auto-configuration before Boot's makes a `DataSource`",
                both(runner ->
                        runner.withPropertyValues(MYSQL).withConfiguration(AutoConfigurations.of(Vendors.class))));
        cases.put(
                "connection details of MySQL",
                both(runner -> runner.withBean(JdbcConnectionDetails.class, Details::mySql)));
        cases.put(
                "connection details of MySQL, the URL is one of another database",
                both(runner -> runner.withPropertyValues(OTHER, OTHER_DRIVER)
                        .withBean(JdbcConnectionDetails.class, Details::mySql)));
        cases.put(
                "connection details of another database, the URL is one of MySQL",
                both(runner -> runner.withPropertyValues(MYSQL).withBean(JdbcConnectionDetails.class, Details::other)));
        cases.put(
                "connection details of MySQL, made by a `@Bean` method",
                both(runner ->
                        runner.withPropertyValues(OTHER, OTHER_DRIVER).withUserConfiguration(MySqlDetails.class)));
        cases.put(
                "connection details of another database, made by a `@Bean` method",
                both(runner -> runner.withPropertyValues(MYSQL).withUserConfiguration(OtherDetails.class)));
        cases.put(
                "`spring.datasource.hikari.jdbc-url` of another database, the URL is one of MySQL",
                with(
                        MYSQL,
                        "spring.datasource.hikari.jdbc-url=jdbc:scripted:1",
                        "spring.datasource.hikari.driver-class-name=" + SCRIPTED));
        cases.put(
                "`spring.datasource.hikari.jdbc-url` of MySQL, no URL",
                with("spring.datasource.hikari.jdbc-url=jdbc:mysql://127.0.0.1:1/shop"));
        cases.put(
                "`spring.datasource.hikari.data-source-class-name` of MySQL, no URL",
                with("spring.datasource.hikari.data-source-class-name=com.mysql.cj.jdbc.MysqlDataSource"));
        cases.put(
                "`spring.datasource.hikari.data-source-class-name` of another database, no URL",
                with("spring.datasource.hikari.data-source-class-name=" + names(Own.class)));
        boolean three = SpringBootVersion.getVersion().startsWith("3.");
        cases.put(
                "`spring.datasource.connection-fetch=lazy`" + (three ? " (Boot 3.5)" : ""),
                with(MYSQL, "spring.datasource.connection-fetch=lazy"));
        cases.put(
                "HikariCP is not on the class path",
                both(runner -> runner.withPropertyValues(MYSQL)
                        .withClassLoader(new FilteredClassLoader(HikariDataSource.class))));
        cases.put(
                "`spring-jdbc` is not on the class path",
                both(runner -> runner.withPropertyValues(MYSQL)
                        .withClassLoader(new FilteredClassLoader(EmbeddedDatabaseType.class))));
        return cases;
    }

    private static Outcomes inChildOfOne() {
        try (GenericApplicationContext parent = new GenericApplicationContext()) {
            parent.registerBean(DataSource.class, Own::new);
            parent.refresh();
            return both(runner -> runner.withPropertyValues(MYSQL).withParent(parent));
        }
    }

    @TestFactory
    Stream<DynamicTest> eachConditionMustComeOutAsTheTableSays() throws Exception {
        String page = Files.readString(Path.of("../docs/spring.md"));
        return cases().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    Outcomes found = entry.getValue();
                    String row = "| " + entry.getKey() + " | " + found.boot + " | " + found.starter + " |";
                    assertThat(page.lines().filter(line -> line.startsWith(row)))
                            .as(row)
                            .hasSize(1);
                    if (!found.boot.replace("HikariCP", "Holdfast").equals(found.starter)
                            && !found.boot.equals(found.starter)) {
                        assertThat(page.lines()
                                        .filter(line -> line.startsWith(row))
                                        .findFirst()
                                        .orElseThrow())
                                .as("a difference has its reason")
                                .hasSizeGreaterThan(row.length() + 20);
                    }
                }));
    }

    /** Others inject what Boot has beside its pool. */
    @Test
    void connectionDetailsMustBeABeanAsWithBootsPool() {
        runner().withConfiguration(AutoConfigurations.of(STARTER))
                .withPropertyValues(MYSQL, "spring.datasource.username=app")
                .run(context -> {
                    JdbcConnectionDetails details = context.getBean(JdbcConnectionDetails.class);
                    assertThat(details.getJdbcUrl()).isEqualTo("jdbc:mysql://127.0.0.1:1/shop");
                    assertThat(details.getUsername()).isEqualTo("app");
                });
    }

    /** In Boot they win over the settings of the pool. */
    @Test
    void connectionDetailsMustWinOverThePoolsSettings() {
        runner().withConfiguration(AutoConfigurations.of(STARTER))
                .withBean(JdbcConnectionDetails.class, Details::mySql)
                .withPropertyValues(
                        "spring.datasource.hikari.jdbc-url=jdbc:mysql://127.0.0.1:1/setting",
                        "spring.datasource.hikari.username=setting",
                        "spring.datasource.hikari.maximum-pool-size=3")
                .run(context -> {
                    var config = context.getBean(HoldfastDataSource.class).config();
                    assertThat(config.jdbcUrl()).isEqualTo("jdbc:mysql://127.0.0.1:1/details");
                    assertThat(config.username()).isEqualTo("details");
                    assertThat(config.size()).isEqualTo(3);
                });
    }

    @EnableAutoConfiguration
    @Configuration(proxyBeanMethods = false)
    static class Plain {}

    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    @Configuration(proxyBeanMethods = false)
    static class Excluding {}

    @EnableAutoConfiguration(excludeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
    @Configuration(proxyBeanMethods = false)
    static class ExcludingByName {}

    @AutoConfiguration(before = DataSourceAutoConfiguration.class)
    static class Vendors {
        @Bean
        DataSource vendors() {
            return new Own();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MySqlDetails {
        @Bean
        JdbcConnectionDetails details() {
            return Details.mySql();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherDetails {
        @Bean
        JdbcConnectionDetails details() {
            return Details.other();
        }
    }

    private record Details(String getJdbcUrl, String getDriverClassName) implements JdbcConnectionDetails {
        static Details mySql() {
            return new Details("jdbc:mysql://127.0.0.1:1/details", "com.mysql.cj.jdbc.Driver");
        }

        static Details other() {
            return new Details("jdbc:scripted:1", SCRIPTED);
        }

        @Override
        public String getUsername() {
            return "details";
        }

        @Override
        public String getPassword() {
            return "of-details";
        }
    }

    private static XADataSource xa() {
        return (XADataSource) Proxy.newProxyInstance(
                ConditionsTest.class.getClassLoader(),
                new Class<?>[] {XADataSource.class},
                (self, method, arguments) -> method.getName().equals("hashCode")
                        ? 1
                        : method.getName().equals("toString") ? "xa" : null);
    }

    private static final class Own extends AbstractDataSource {
        @Override
        public Connection getConnection() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection getConnection(String username, String password) {
            throw new UnsupportedOperationException();
        }
    }
}
