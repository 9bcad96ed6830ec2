package com.example.works;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.spring.HoldfastAutoConfiguration;
import io.holdfast.spring.HoldfastDataSources;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.quartz.Scheduler;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayDataSource;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzAutoConfiguration;
import org.springframework.boot.quartz.autoconfigure.QuartzDataSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** How many pools there are, when they are opened, and when they are closed: several data sources, lazy ones, kept contexts, restarts. */
class ContextsIT {
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({
        DataSourceAutoConfiguration.class,
        DataSourceTransactionManagerAutoConfiguration.class,
        TransactionAutoConfiguration.class,
        JdbcTemplateAutoConfiguration.class,
        HoldfastAutoConfiguration.class
    })
    static class Small {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({FlywayAutoConfiguration.class, QuartzAutoConfiguration.class})
    static class Several extends Small {
        @Bean
        @Primary
        HoldfastDataSource main(Environment environment) {
            return HoldfastDataSources.create(environment, "spring.datasource");
        }

        @Bean(defaultCandidate = false)
        @FlywayDataSource
        @Qualifier("migrations")
        HoldfastDataSource migrations(Environment environment) {
            return HoldfastDataSources.create(environment, "app.migrations");
        }

        @Bean(defaultCandidate = false)
        @QuartzDataSource
        @Qualifier("jobs")
        HoldfastDataSource jobs(Environment environment) {
            return HoldfastDataSources.create(environment, "app.jobs");
        }
    }

    private static long connections(String schema) throws SQLException {
        try (Connection admin = Works.server().adminConnection()) {
            Long count = new JdbcTemplate(
                            new org.springframework.jdbc.datasource.SingleConnectionDataSource(admin, true))
                    .queryForObject(
                            "SELECT COUNT(*) FROM information_schema.processlist WHERE db = ?", Long.class, schema);
            return count == null ? 0 : count;
        }
    }

    private static String[] of(String prefix, String schema, int size) {
        return new String[] {
            prefix + ".url=" + Works.url(schema),
            prefix + ".username=" + TestServer.APP_USER,
            prefix + ".password=" + TestServer.APP_PASSWORD,
            prefix + ".hikari.maximum-pool-size=" + size
        };
    }

    @Test
    void eachLibraryMustHaveTheDataSourceThatIsMarkedForIt() throws Exception {
        String main = Works.server().createSchema();
        String migrations = Works.server().createSchema();
        String jobs = Works.server().createSchema();
        List<String> properties = new java.util.ArrayList<>(
                List.of("spring.quartz.job-store-type=jdbc", "spring.quartz.jdbc.initialize-schema=always"));
        properties.addAll(List.of(of("app.migrations", migrations, 3)));
        properties.addAll(List.of(of("app.jobs", jobs, 3)));
        try (ConfigurableApplicationContext context =
                Works.start(Several.class, main, properties.toArray(String[]::new))) {
            assertThat(context.getBeansOfType(DataSource.class)).containsOnlyKeys("main", "migrations", "jobs");
            assertThat(context.getBean(Flyway.class).getConfiguration().getDataSource())
                    .isSameAs(context.getBean("migrations"));
            assertThat(context.getBean(Scheduler.class).getMetaData().isJobStoreSupportsPersistence())
                    .isTrue();
            for (String name : List.of("migrations", "jobs")) {
                JdbcTemplate its = new JdbcTemplate(context.getBean(name, DataSource.class));
                assertThat(its.queryForList("SHOW TABLES", String.class))
                        .as(name)
                        .anyMatch(table -> table.startsWith(name.equals("jobs") ? "QRTZ_" : "flyway_"))
                        .noneMatch(table -> table.startsWith(name.equals("jobs") ? "flyway_" : "QRTZ_"));
            }
            // What has no mark has the primary one.
            assertThat(context.getBean(JdbcTemplate.class).queryForObject("SELECT DATABASE()", String.class))
                    .isEqualTo(main);
            await().atMost(Duration.ofSeconds(20)).until(() -> connections(migrations) == 3);
        }
        for (String schema : List.of(main, migrations, jobs)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> connections(schema) == 0);
        }
    }

    @Test
    void aLazyDataSourceMustBorrowForTheFirstStatementOnly() throws Exception {
        String schema = Works.server().createSchema();
        try (ConfigurableApplicationContext context = Works.start(
                Small.class,
                schema,
                "spring.datasource.connection-fetch=lazy",
                "spring.datasource.hikari.minimum-idle=0")) {
            DataSource lazy = context.getBean(DataSource.class);
            assertThat(lazy).isInstanceOf(LazyConnectionDataSourceProxy.class);
            HoldfastDataSource pool = lazy.unwrap(HoldfastDataSource.class);
            TransactionTemplate transaction =
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            // The proxy looks once how its connections are by default.
            transaction.executeWithoutResult(status -> {});
            long before = pool.stats().borrows();
            transaction.executeWithoutResult(status -> {});
            assertThat(pool.stats().borrows()).isEqualTo(before);

            JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
            transaction.setReadOnly(true);
            assertThat(transaction.<Integer>execute(
                            status -> jdbc.queryForObject("SELECT @@transaction_read_only", Integer.class)))
                    .isEqualTo(1);
            assertThat(jdbc.queryForObject("SELECT @@transaction_read_only", Integer.class))
                    .isZero();
            assertThat(pool.stats().inUse()).isZero();
        }
    }

    /** What the tests of an application have in common. */
    @SpringBootTest(
            classes = Small.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = {"spring.main.banner-mode=off", "logging.level.root=warn"})
    abstract static class Base {
        static String schema;

        @DynamicPropertySource
        static void properties(DynamicPropertyRegistry registry) {
            for (String property : of("spring.datasource", schema, 2)) {
                String[] pair = property.split("=", 2);
                registry.add(pair[0], () -> pair[1]);
            }
        }
    }

    static class First extends Base {}

    static class Second extends Base {}

    @SpringBootTest(
            classes = Small.class,
            webEnvironment = SpringBootTest.WebEnvironment.NONE,
            properties = {"spring.main.banner-mode=off", "logging.level.root=warn", "app.other=true"})
    static class Other extends Base {}

    private static HoldfastDataSource poolOf(TestContext test) {
        return test.getApplicationContext().getBean(HoldfastDataSource.class);
    }

    /** Spring keeps the contexts of tests, and pauses those that no test uses. */
    @Test
    void aKeptContextMustKeepItsPoolAndADirtyOneCloseIt() throws Exception {
        Base.schema = Works.server().createSchema();
        TestContext first = new TestContextManager(First.class).getTestContext();
        TestContext second = new TestContextManager(Second.class).getTestContext();
        TestContext other = new TestContextManager(Other.class).getTestContext();
        HoldfastDataSource kept = poolOf(first);
        assertThat(poolOf(second)).isSameAs(kept);
        first.markApplicationContextUnused();
        second.markApplicationContextUnused();

        HoldfastDataSource another = poolOf(other);
        assertThat(another).isNotSameAs(kept);
        assertThat(another.stats().name()).isNotEqualTo(kept.stats().name());
        for (HoldfastDataSource pool : List.of(another, kept, poolOf(first))) {
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
            }
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> connections(Base.schema) == 4);

        first.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        assertThat(kept.isClosed()).isTrue();
        await().atMost(Duration.ofSeconds(20)).until(() -> connections(Base.schema) == 2);
        assertThat(poolOf(second)).isNotSameAs(kept);
        second.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        other.markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
        await().atMost(Duration.ofSeconds(20)).until(() -> connections(Base.schema) == 0);
    }

    @Test
    void aRestartOfDevToolsMustCloseThePoolBefore(@TempDir Path folder) throws Exception {
        String schema = Works.server().createSchema();
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DevToolsApplication.class.getName(),
                        "--spring.main.banner-mode=off",
                        "--logging.level.root=warn",
                        "--spring.datasource.url=" + Works.url(schema),
                        "--spring.datasource.username=" + TestServer.APP_USER,
                        "--spring.datasource.password=" + TestServer.APP_PASSWORD,
                        "--spring.datasource.hikari.maximum-pool-size=3")
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(said(output)).isZero();
        assertThat(said(output).lines().filter(line -> line.startsWith("start ")))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line).contains("connections at most true", "loader RestartClassLoader"));
        await().atMost(Duration.ofSeconds(20)).until(() -> connections(schema) == 0);
    }

    private static String said(Path output) throws IOException {
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
