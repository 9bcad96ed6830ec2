package io.holdfast.spring.orm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Spring's transactions and JPA, over the pool as over any data source, on both servers. */
class TransactionsIT {
    private static final Map<ServerKind, ConfigurableApplicationContext> CONTEXTS = new EnumMap<>(ServerKind.class);

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Bank {
        @Bean
        Accounts.Audit audit(jakarta.persistence.EntityManagerFactory factory) {
            return new Accounts.Audit(SharedEntityManagerCreator.createSharedEntityManager(factory));
        }

        @Bean
        Accounts accounts(
                AccountRepository repository, jakarta.persistence.EntityManagerFactory factory, Accounts.Audit audit) {
            EntityManager entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
            return new Accounts(repository, entities, audit);
        }
    }

    private static ConfigurableApplicationContext start(ServerKind kind, int size) {
        try {
            TestServer server = TestServer.shared(kind);
            String schema = server.createSchema();
            JdbcDriver driver = kind == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
            return new SpringApplicationBuilder(Bank.class)
                    .web(WebApplicationType.NONE)
                    .properties(
                            "spring.main.banner-mode=off",
                            "spring.datasource.url=" + server.jdbcUrl(driver, false, schema),
                            "spring.datasource.username=" + TestServer.APP_USER,
                            "spring.datasource.password=" + TestServer.APP_PASSWORD,
                            "spring.datasource.holdfast.size=" + size,
                            "spring.jpa.hibernate.ddl-auto=create")
                    .run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ConfigurableApplicationContext context(ServerKind kind) {
        return CONTEXTS.computeIfAbsent(kind, key -> start(key, 4));
    }

    private static Accounts accounts(ServerKind kind) {
        return context(kind).getBean(Accounts.class);
    }

    private static HoldfastDataSource pool(ServerKind kind) {
        return context(kind).getBean(HoldfastDataSource.class);
    }

    @AfterAll
    static void stop() {
        CONTEXTS.values().forEach(ConfigurableApplicationContext::close);
        CONTEXTS.clear();
    }

    private static long cents(ServerKind kind, String owner) {
        return context(kind)
                .getBean(AccountRepository.class)
                .findByOwner(owner)
                .orElseThrow()
                .cents();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void anExceptionMustRollBackAndACommitMustStay(ServerKind kind) {
        accounts(kind).open("ann", 100);
        accounts(kind).open("bob", 0);
        assertThatThrownBy(() -> accounts(kind).move("ann", "nobody", 30)).isInstanceOf(IllegalArgumentException.class);
        assertThat(cents(kind, "ann")).isEqualTo(100);
        accounts(kind).move("ann", "bob", 30);
        assertThat(cents(kind, "ann")).isEqualTo(70);
        assertThat(cents(kind, "bob")).isEqualTo(30);
        assertThat(pool(kind).stats().inUse()).isZero();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void isolationAndReadOnlyMustHoldForTheirTransactionOnly(ServerKind kind) {
        for (int i = 0; i < 8; i++) {
            Accounts.Seen committed = accounts(kind).seenAtReadCommitted();
            assertThat(committed.isolation()).isEqualTo("READ-COMMITTED");
            assertThat(committed.autoCommit()).isFalse();
            assertThat(accounts(kind).seenReadOnly().readOnly()).isTrue();
            Accounts.Seen plain = accounts(kind).seenByDefault();
            assertThat(plain.isolation()).isEqualTo("REPEATABLE-READ");
            assertThat(plain.readOnly()).isFalse();
        }
        accounts(kind).open("writer" + kind, 1);
        assertThatThrownBy(() -> accounts(kind).writeAlthoughReadOnly()).isInstanceOf(PersistenceException.class);
        accounts(kind).open("after" + kind, 1);
        assertThat(cents(kind, "writer" + kind)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aTimeoutMustEndTheStatementAndCostNoCapacity(ServerKind kind) {
        Accounts accounts = accounts(kind);
        long start = System.nanoTime();
        assertThatThrownBy(accounts::tooSlow).isInstanceOf(RuntimeException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        await().atMost(Duration.ofSeconds(10)).until(() -> pool(kind).stats().inUse() == 0);
        assertThat(accounts(kind).seenByDefault().isolation()).isEqualTo("REPEATABLE-READ");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aTemplateMustCommitAndRollBack(ServerKind kind) {
        JdbcTemplate jdbc = context(kind).getBean(JdbcTemplate.class);
        TransactionTemplate template = new TransactionTemplate(context(kind).getBean(PlatformTransactionManager.class));
        template.executeWithoutResult(status -> jdbc.update("INSERT INTO account (owner, cents) VALUES ('kept', 5)"));
        template.executeWithoutResult(status -> {
            jdbc.update("INSERT INTO account (owner, cents) VALUES ('dropped', 5)");
            status.setRollbackOnly();
        });
        assertThatThrownBy(() -> template.executeWithoutResult(status -> {
                    jdbc.update("INSERT INTO account (owner, cents) VALUES ('dropped', 5)");
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");
        assertThat(jdbc.queryForList("SELECT owner FROM account WHERE owner IN ('kept', 'dropped')", String.class))
                .containsExactly("kept");
    }

    private static BorrowTimeoutException refusalIn(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BorrowTimeoutException refusal) {
                return refusal;
            }
        }
        return null;
    }

    /** Each thread holds a connection and asks for another one: nobody could ever go on. The default time-out is 10 s. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aNestedTransactionThatCanNeverBeServedMustBeRefusedAtOnceAndNamed(int size) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(size);
        try (ConfigurableApplicationContext bank = start(ServerKind.MYSQL, size)) {
            Accounts accounts = bank.getBean(Accounts.class);
            HoldfastDataSource pool = bank.getBean(HoldfastDataSource.class);
            await().until(() -> pool.stats().idle() == size);
            CountDownLatch allHold = new CountDownLatch(size);
            long start = System.nanoTime();
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                calls.add(callers.submit(() -> {
                    accounts.audited(allHold);
                    return null;
                }));
            }
            List<BorrowTimeoutException> refusals = new ArrayList<>();
            for (Future<?> call : calls) {
                try {
                    call.get(30, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    refusals.add(refusalIn(e));
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            // Whoever is refused gives its first connection back, by which the others go on.
            assertThat(refusals).hasSizeBetween(1, Math.max(1, size - 1)).doesNotContainNull();
            for (BorrowTimeoutException refusal : refusals) {
                assertThat(refusal.errorCode()).isEqualTo(ErrorCode.NESTED_BORROW);
                assertThat(refusal.oldestLeases()).hasSize(size);
                assertThat(refusal.oldestLeases())
                        .extracting(LeaseInfo::threadName)
                        .allMatch(name -> name.startsWith("pool-"));
                assertThat(refusal.oldestLeases())
                        .extracting(LeaseInfo::lastSql)
                        .allMatch(sql -> sql.contains("account"));
            }
            assertThat(pool.stats().inUse()).isZero();
            assertThat(accounts.seenByDefault().readOnly()).isFalse();
        } finally {
            callers.shutdownNow();
        }
    }
}
