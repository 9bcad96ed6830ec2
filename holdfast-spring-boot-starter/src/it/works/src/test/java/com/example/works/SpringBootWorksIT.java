package com.example.works;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.TestServer;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.TriggerBuilder;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.support.ListItemReader;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** One Boot application with all of these libraries on one pool and one real server. */
class SpringBootWorksIT {
    private static ConfigurableApplicationContext context;
    private static HoldfastDataSource pool;
    private static JdbcTemplate jdbc;
    private static String schema;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Reading reading(EntityManager entities, JdbcTemplate template) {
            return new Reading(entities, template);
        }
    }

    /** What a service of the application does in a transaction that only reads. */
    static class Reading {
        private final EntityManager entities;
        private final JdbcTemplate template;

        Reading(EntityManager entities, JdbcTemplate template) {
            this.entities = entities;
            this.template = template;
        }

        @Transactional(readOnly = true)
        public boolean isReadOnly() {
            Connection connection = DataSourceUtils.getConnection(template.getDataSource());
            return entities.unwrap(Session.class)
                    .doReturningWork(shared -> shared.isReadOnly() && connection.isReadOnly());
        }

        @Transactional(readOnly = true)
        public void writeAllTheSame() {
            template.update("INSERT INTO orders VALUES (90, 'not written')");
        }

        @Transactional
        public String write() {
            entities.persist(new Order(91, "written"));
            return entities.find(Order.class, 91).item();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        schema = Works.server().createSchema();
        context = Works.start(
                Application.class,
                schema,
                // The tables of Quartz and Batch are there before.
                "spring.flyway.baseline-on-migrate=true",
                "spring.flyway.baseline-version=0",
                "spring.flyway.user=" + TestServer.ADMIN_USER,
                "spring.flyway.password=" + TestServer.ADMIN_PASSWORD,
                "spring.quartz.job-store-type=jdbc",
                "spring.quartz.jdbc.initialize-schema=always",
                "spring.batch.jdbc.initialize-schema=always",
                "spring.batch.job.enabled=false",
                "spring.jpa.hibernate.ddl-auto=validate",
                "spring.jpa.open-in-view=false");
        pool = context.getBean(HoldfastDataSource.class);
        jdbc = context.getBean(JdbcTemplate.class);
    }

    @AfterAll
    static void stop() {
        context.close();
        assertThat(pool.isClosed()).isTrue();
    }

    @AfterEach
    void nothingMustBeLeft() {
        await().atMost(Duration.ofSeconds(20)).until(() -> Works.isQuiet(pool));
        assertThat(pool.stats().scopeLeaks()).isZero();
    }

    private static int count(String sql, Object... arguments) {
        Integer count = jdbc.queryForObject(sql, Integer.class, arguments);
        return count == null ? 0 : count;
    }

    private static TransactionTemplate transaction() {
        return new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    }

    @Test
    void thePoolMustBeTheOneThatEachLibraryHas() {
        assertThat(context.getBean(DataSource.class)).isSameAs(pool);
        assertThat(context.getBeansOfType(HikariDataSource.class)).isEmpty();
        assertThat(pool.config().capacity()).isEqualTo(5);
    }

    @Test
    void flywayMustMigrateAsAUserOfItsOwnAndLeaveNoLock() {
        assertThat(jdbc.queryForList(
                        "SELECT installed_by FROM flyway_schema_history WHERE success AND version > 0", String.class))
                .hasSize(2)
                .containsOnly(TestServer.ADMIN_USER);
        assertThat(count("SELECT COUNT(*) FROM orders WHERE id < 3")).isEqualTo(2);
    }

    @Test
    void liquibaseMustMigrateAndLeaveNoLock() {
        assertThat(count("SELECT COUNT(*) FROM DATABASECHANGELOG")).isEqualTo(1);
        assertThat(count("SELECT COUNT(*) FROM DATABASECHANGELOGLOCK WHERE LOCKED"))
                .isZero();
        assertThat(count("SELECT COUNT(*) FROM notes")).isEqualTo(1);
        // Liquibase works with auto-commit off, and what follows does not.
        assertThat(count("SELECT @@autocommit")).isEqualTo(1);
    }

    /** Takes its templates from the scheduler's context, as its factory has put them there. */
    public static final class CountingJob implements Job {
        static final AtomicInteger RUNS = new AtomicInteger();

        @Override
        public void execute(JobExecutionContext execution) {
            int id = 100 + execution.getMergedJobDataMap().getInt("number");
            transaction().executeWithoutResult(status -> jdbc.update("INSERT INTO orders VALUES (?, 'by a job')", id));
            RUNS.incrementAndGet();
        }
    }

    @Test
    void quartzMustRunJobsFromItsTables() throws Exception {
        Scheduler scheduler = context.getBean(Scheduler.class);
        assertThat(scheduler.getMetaData().isJobStoreSupportsPersistence()).isTrue();
        int before = CountingJob.RUNS.get();
        for (int i = 0; i < 10; i++) {
            scheduler.scheduleJob(
                    JobBuilder.newJob(CountingJob.class)
                            .withIdentity("job" + i)
                            .usingJobData("number", i)
                            .build(),
                    TriggerBuilder.newTrigger().startNow().build());
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> CountingJob.RUNS.get() == before + 10);
        assertThat(count("SELECT COUNT(*) FROM orders WHERE item = 'by a job'")).isEqualTo(10);
        // The job's end is written after its work.
        await().atMost(Duration.ofSeconds(20)).until(() -> count("SELECT COUNT(*) FROM QRTZ_FIRED_TRIGGERS") == 0);
    }

    private static JobExecution runBatch(String name, int from, int failAt) throws Exception {
        JobRepository repository = context.getBean(JobRepository.class);
        return context.getBean(JobOperator.class)
                .start(
                        new org.springframework.batch.core.job.builder.JobBuilder(name, repository)
                                .start(new StepBuilder(name, repository)
                                        .<Integer, Integer>chunk(10)
                                        .transactionManager(context.getBean(PlatformTransactionManager.class))
                                        .reader(new ListItemReader<>(IntStream.range(from, from + 25)
                                                .boxed()
                                                .toList()))
                                        .writer(chunk -> chunk.forEach(id -> {
                                            jdbc.update("INSERT INTO orders VALUES (?, ?)", id, name);
                                            if (id == failAt) {
                                                throw new IllegalStateException("on purpose");
                                            }
                                        }))
                                        .build())
                                .build(),
                        new JobParametersBuilder().addString("name", name).toJobParameters());
    }

    @Test
    void batchMustKeepItsChunksAndItsTables() throws Exception {
        assertThat(runBatch("whole", 200, -1).getStatus()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(count("SELECT COUNT(*) FROM orders WHERE item = 'whole'")).isEqualTo(25);

        assertThat(runBatch("broken", 300, 315).getStatus()).isEqualTo(BatchStatus.FAILED);
        assertThat(count("SELECT COUNT(*) FROM orders WHERE item = 'broken'")).isEqualTo(10);
        assertThat(jdbc.queryForList("SELECT STATUS FROM BATCH_JOB_EXECUTION ORDER BY JOB_EXECUTION_ID", String.class))
                .containsExactly("COMPLETED", "FAILED");
    }

    @Test
    void jooqMustShareTheTransactionAndRollItBack() {
        DSLContext jooq = context.getBean(DSLContext.class);
        assertThatThrownBy(() -> jooq.transaction(inner -> {
                    inner.dsl().execute("INSERT INTO orders VALUES (400, 'jooq')");
                    assertThat(count("SELECT COUNT(*) FROM orders WHERE id = 400"))
                            .as("on the same connection")
                            .isEqualTo(1);
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(jooq.fetchCount(
                        DSL.table("orders"), DSL.field("id", Integer.class).eq(400)))
                .isZero();
    }

    @Test
    void myBatisMustShareTheTransactionAndRollItBack() {
        OrderMapper mapper = context.getBean(OrderMapper.class);
        transaction().executeWithoutResult(status -> {
            mapper.add(500, "mybatis");
            assertThat(count("SELECT COUNT(*) FROM orders WHERE id = 500")).isEqualTo(1);
            status.setRollbackOnly();
        });
        assertThat(mapper.item(500)).isNull();
        mapper.add(501, "kept");
        assertThat(mapper.item(501)).isEqualTo("kept");
    }

    @Test
    void aTransactionThatOnlyReadsMustNotBindTheNextBorrower() {
        Reading reading = context.getBean(Reading.class);
        assertThat(reading.isReadOnly()).isTrue();
        assertThatThrownBy(reading::writeAllTheSame).isInstanceOf(DataAccessException.class);
        // The pool has five; each of them was read-only at least once, or not.
        for (int i = 0; i < 10; i++) {
            assertThat(count("SELECT @@transaction_read_only")).isZero();
        }
        assertThat(reading.write()).isEqualTo("written");
        assertThat(count("SELECT COUNT(*) FROM orders WHERE id IN (90, 91)")).isEqualTo(1);
    }

    @Test
    void healthAndBootsMetersMustKnowThePool() {
        assertThat(context.getBean(HealthEndpoint.class).healthForPath("db").getStatus())
                .isEqualTo(Status.UP);
        MeterRegistry meters = context.getBean(MeterRegistry.class);
        for (String name : List.of("jdbc.connections.max", "hikaricp.connections.max")) {
            assertThat(meters.get(name).gauge().value()).as(name).isEqualTo(5);
        }
        for (String name : List.of("jdbc.connections.active", "jdbc.connections.idle", "jdbc.connections.min")) {
            assertThat(meters.get(name).gauge().value()).as(name).isBetween(0.0, 5.0);
        }
    }
}
