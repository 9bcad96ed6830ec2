package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.application.Caller;
import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.LogStatements;
import io.holdfast.pool.LoggedStatement;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.pool.RepeatedStatement;
import io.holdfast.pool.internal.context.Housekeeper;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.jdbc.Lessor;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Findings on their way to the log and to listeners: codes, figures and places. */
class FindingsTest {
    private static final Logger LOG = Logger.getLogger("io.holdfast.pool");
    private static final int THRESHOLD = 3;
    private static final AtomicInteger POOLS = new AtomicInteger();

    /** Another one for each test: a line of the one before may come late. */
    private final String name = "findings-" + POOLS.incrementAndGet();

    private final ScriptedDriver driver = new ScriptedDriver();
    private final Housekeeper housekeeper = Housekeeper.acquire();
    private final List<LogRecord> lines = new CopyOnWriteArrayList<>();
    private final List<LoggedStatement> statements = new CopyOnWriteArrayList<>();
    private final List<RepeatedStatement> repeated = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
        LOG.setUseParentHandlers(false);
    }

    @AfterEach
    void close() throws SQLException {
        LOG.removeHandler(handler);
        LOG.setUseParentHandlers(true);
        housekeeper.release(1_000_000_000L);
        driver.close();
    }

    private PoolContext context(UnaryOperator<PoolConfig.Builder> settings) {
        return new PoolContext(
                settings.apply(PoolConfig.builder()
                                .name(name)
                                .dataSource(driver.dataSource())
                                .listener(new PoolListener() {
                                    @Override
                                    public void onStatement(String pool, LoggedStatement statement) {
                                        statements.add(statement);
                                    }

                                    @Override
                                    public void onRepeatedStatement(String pool, RepeatedStatement statement) {
                                        repeated.add(statement);
                                    }
                                }))
                        .build(),
                housekeeper);
    }

    /** The next lines of the log that are of this pool. */
    private List<String> texts(int count) {
        await().until(() -> lines.stream().filter(this::isOurs).count() >= count);
        return lines.stream().filter(this::isOurs).map(LogRecord::getMessage).toList();
    }

    private boolean isOurs(LogRecord line) {
        return line.getMessage().contains(pool());
    }

    private String pool() {
        return "pool '" + name + "': ";
    }

    private StatementLog log(UnaryOperator<PoolConfig.Builder> settings) {
        return Objects.requireNonNull(StatementLog.of(context(settings)));
    }

    @Test
    void nothingMustBeKeptWhereNothingIsToBeLogged() {
        assertThat(StatementLog.of(context(builder -> builder))).isNull();
        assertThat(StatementLog.of(context(builder -> builder.logStatements(LogStatements.ALL))))
                .isNotNull();
        assertThat(StatementLog.of(context(builder -> builder.slowStatementThreshold(Duration.ofMillis(1)))))
                .isNotNull();
    }

    @Test
    void onlyWhatIsAskedForMustBeWanted() {
        StatementLog slow = log(builder -> builder.slowStatementThreshold(Duration.ofMillis(2)));
        assertThat(slow.wants(2_000_000)).isTrue();
        assertThat(slow.wants(1_999_999)).isFalse();
        assertThat(slow.wantsValues()).isFalse();
        StatementLog all =
                log(builder -> builder.logStatements(LogStatements.ALL).logStatementValues(true));
        assertThat(all.wants(0)).isTrue();
        assertThat(all.wantsValues()).isTrue();
    }

    @Test
    void aSlowStatementMustBeAWarningWithItsCodeAndAllThatIsKnown() {
        StatementLog log = log(builder -> builder.slowStatementThreshold(Duration.ofMillis(2)));
        log.add(new StatementLog.Execution("SELECT ?", "SELECT 'v'", 7_000_000, 5, "A.java:1", "B.java:2"), 0);
        String text = texts(1).get(0);
        assertThat(text)
                .startsWith(ErrorCode.SLOW_STATEMENT + " " + pool())
                .endsWith("See: holdfast explain " + ErrorCode.SLOW_STATEMENT)
                .contains("7 ms", "5 rows", "\"SELECT ?\"", "\"SELECT 'v'\"", "A.java:1", "B.java:2")
                .contains(Thread.currentThread().getName(), "slowStatementThreshold is 2 ms")
                .doesNotContain("like it");
        assertThat(lines.stream().filter(this::isOurs).map(LogRecord::getLevel)).containsExactly(Level.WARNING);
        await().until(() -> statements.size() == 1);
        assertThat(statements.get(0).rows()).isEqualTo(5);
    }

    @Test
    void anOrdinaryStatementMustBeALineWithoutACode() {
        StatementLog log = log(builder -> builder.logStatements(LogStatements.ALL));
        log.add(new StatementLog.Execution("SELECT ?", null, 7_000, 1, null, null), 0);
        log.add(new StatementLog.Execution("SELECT ?", null, 9_000, -1, null, null), 1);
        log.add(new StatementLog.Execution("SELECT ?", null, 8_000, 0, null, null), StatementLog.QUIET_NANOS);
        List<String> texts = texts(2);
        assertThat(texts.get(0))
                .startsWith(pool())
                .contains("7 µs", "1 row:", "\"SELECT ?\"")
                .doesNotContain("HF-", "sent as", " at ", "like it", "explain");
        assertThat(texts.get(1)).contains("8 µs", "0 rows", "2 like it", "9 µs");
        assertThat(lines.stream().filter(this::isOurs).map(LogRecord::getLevel)).containsOnly(Level.INFO);
    }

    @Test
    void rowsThatAreNotKnownMustNotBeShown() {
        log(builder -> builder.logStatements(LogStatements.ALL))
                .add(new StatementLog.Execution("SELECT ?", null, 7_000, -1, null, null), 0);
        assertThat(texts(1).get(0)).doesNotContain("row");
    }

    // Statements that run again and again.

    private void run(StatementTally tally, String sql, int times) throws Exception {
        Caller.call(() -> {
            for (int i = 0; i < times; i++) {
                tally.ran(sql.replace("#", String.valueOf(i)), 1_000_000, false);
            }
            return true;
        });
    }

    private RepeatedStatements reports() {
        return new RepeatedStatements(context(builder -> builder.repeatedStatementThreshold(THRESHOLD)), THRESHOLD);
    }

    @Test
    void aStatementBeyondTheThresholdMustBeReportedAtTheEndOfItsLease() throws Exception {
        RepeatedStatements reports = reports();
        StatementTally tally = reports.tallyOf(Thread.currentThread());
        run(tally, "SELECT a FROM t WHERE id = #", THRESHOLD);
        run(tally, "SELECT b FROM t WHERE id = #", THRESHOLD + 1);
        assertThat(reports.all()).isEmpty();
        tally.leaseEnded();
        assertThat(reports.all()).hasSize(1);
        RepeatedStatement found = reports.all().get(0);
        assertThat(found.sql()).isEqualTo("SELECT b FROM t WHERE id = ?");
        assertThat(found.kind()).isEqualTo(RepeatedStatement.Kind.QUERY_IN_LOOP);
        assertThat(found.count()).isEqualTo(THRESHOLD + 1);
        assertThat(found.leases()).isEqualTo(1);
        assertThat(found.time()).isEqualTo(Duration.ofMillis(THRESHOLD + 1));
        assertThat(found.place()).startsWith("Caller.java:");
        assertThat(found.thread()).isEqualTo(Thread.currentThread().getName());
        tally.ended();
        assertThat(reports.all()).hasSize(1);
        await().until(() -> repeated.size() == 1);
        assertThat(texts(1).get(0))
                .startsWith(ErrorCode.REPEATED_STATEMENT + " " + pool())
                .contains("4 times", "one lease", "4 ms", "\"SELECT b FROM t WHERE id = ?\"", " at Caller.java:")
                .contains(
                        "repeatedStatementThreshold is 3",
                        Thread.currentThread().getName());
    }

    @Test
    void rowsInsertedOneByOneMustBeOfTheirOwnKindUnlessInABatch() throws Exception {
        RepeatedStatements reports = reports();
        StatementTally tally = reports.tallyOf(Thread.currentThread());
        run(tally, "INSERT INTO t VALUES (#)", THRESHOLD + 1);
        tally.leaseEnded();
        assertThat(reports.all())
                .extracting(RepeatedStatement::kind)
                .containsExactly(RepeatedStatement.Kind.SINGLE_INSERTS);
        assertThat(texts(1).get(0)).contains("addBatch()");
        StatementTally batches = reports.tallyOf(Thread.currentThread());
        for (int i = 0; i <= THRESHOLD; i++) {
            batches.ran("INSERT INTO u VALUES (1)", 2_000_000, true);
        }
        batches.leaseEnded();
        assertThat(reports.all())
                .extracting(RepeatedStatement::kind)
                .as("what took longest first")
                .containsExactly(RepeatedStatement.Kind.QUERY_IN_LOOP, RepeatedStatement.Kind.SINGLE_INSERTS);
        assertThat(texts(2).get(1)).doesNotContain("addBatch()");
    }

    @Test
    void aLeaseWithoutEndMustBeReportedAtFortyTimesTheThreshold() throws Exception {
        RepeatedStatements reports = reports();
        StatementTally tally = reports.tallyOf(Thread.currentThread());
        run(tally, "SELECT #", 40 * THRESHOLD);
        assertThat(reports.all()).isEmpty();
        run(tally, "SELECT #", 1);
        assertThat(reports.all()).extracting(RepeatedStatement::count).containsExactly(40 * THRESHOLD + 1);
        run(tally, "SELECT #", 50);
        tally.leaseEnded();
        assertThat(reports.all()).hasSize(1);
    }

    @Test
    void whatIsNoQueryMustNotBeCounted() throws Exception {
        RepeatedStatements reports = reports();
        StatementTally tally = reports.tallyOf(Thread.currentThread());
        run(tally, "COMMIT", THRESHOLD + 1);
        tally.leaseEnded();
        assertThat(reports.all()).isEmpty();
    }

    @Test
    void noMoreThanTheFirstStatementsMustBeCounted() throws Exception {
        RepeatedStatements reports = reports();
        StatementTally tally = reports.tallyOf(Thread.currentThread());
        for (int i = 0; i < StatementTally.MOST - 1; i++) {
            tally.ran("SELECT a FROM t" + i + "x", 1, false);
        }
        run(tally, "SELECT b FROM last WHERE id = #", THRESHOLD + 1);
        run(tally, "SELECT c FROM more WHERE id = #", THRESHOLD + 1);
        run(tally, "SELECT a FROM t0x", THRESHOLD);
        tally.leaseEnded();
        assertThat(reports.all())
                .extracting(RepeatedStatement::sql)
                .containsExactlyInAnyOrder("SELECT b FROM last WHERE id = ?", "SELECT a FROM t0x");
    }

    @Test
    void aScopeMustCountOverAllItsLeases() throws Exception {
        RepeatedStatements reports = reports();
        Thread self = Thread.currentThread();
        List<RepeatedStatements.CountedScope> scope = reports.beginScope(self, List.of());
        assertThat(scope).hasSize(1);
        assertThat(reports.beginScope(self, scope)).as("one inside another").isSameAs(scope);
        for (int i = 0; i < 2; i++) {
            StatementTally tally = reports.tallyOf(self);
            run(tally, "SELECT a FROM t WHERE id = #", 2);
            tally.leaseEnded();
        }
        assertThat(reports.all()).isEmpty();
        scope.get(0).end();
        scope.get(0).end();
        assertThat(reports.all()).hasSize(1);
        assertThat(reports.all().get(0).leases()).isEqualTo(2);
        assertThat(texts(1).get(0)).contains("2 leases");
        StatementTally after = reports.tallyOf(self);
        run(after, "SELECT a FROM t WHERE id = #", 2);
        after.leaseEnded();
        assertThat(reports.all()).as("the scope is over").hasSize(1);
    }

    @Test
    void aScopeBesideOthersMustBeAddedToThem() {
        RepeatedStatements reports = reports();
        Thread other = new Thread(() -> {});
        List<RepeatedStatements.CountedScope> one = reports.beginScope(Thread.currentThread(), List.of());
        assertThat(reports.beginScope(other, one)).hasSize(2).containsAll(one);
    }

    /** Scopes that end with their threads, and are not ended, must not gather for ever. */
    @Test
    void scopesOfDeadThreadsMustBeForgotten() {
        RepeatedStatements reports = reports();
        Thread dead = new Thread(() -> {});
        List<RepeatedStatements.CountedScope> scope = reports.beginScope(dead, List.of());
        for (int i = 0; i < 1_000; i++) {
            reports.beginScope(new Thread(() -> {}), List.of());
        }
        assertThat(reports.beginScope(dead, scope)).as("it was forgotten").hasSize(2);
    }

    @Test
    void aFindingMustBeCountedEachTimeAndReportedOnceForItsPlace() throws Exception {
        PoolContext context = context(builder -> builder.repeatedStatementThreshold(THRESHOLD));
        RepeatedStatements reports = new RepeatedStatements(context, THRESHOLD);
        for (int i = 0; i < 2; i++) {
            StatementTally tally = reports.tallyOf(Thread.currentThread());
            run(tally, "SELECT a FROM t WHERE id = #", THRESHOLD + 1);
            tally.leaseEnded();
        }
        assertThat(context.counters().repeatedStatements).hasValue(2);
        assertThat(reports.all()).hasSize(1);
        await().until(() -> repeated.size() == 1);
    }

    @Test
    void aTallyMustCountWhatALeaseExecutes() throws SQLException {
        RepeatedStatements reports = reports();
        StatementTally tally = reports.tallyOf(Thread.currentThread());
        ObservedLease seen = new ObservedLease(null, tally, null, null);
        for (int kind : new int[] {Lessor.WAITS, Lessor.READS, Lessor.EXECUTES}) {
            for (int i = 0; i < 2; i++) {
                seen.callEnded("SELECT a FROM t WHERE id = " + i, kind);
                seen.callEnded(null, kind);
            }
        }
        seen.ended();
        assertThat(reports.all()).as("only what was executed").isEmpty();
        StatementTally next = reports.tallyOf(Thread.currentThread());
        ObservedLease batches = new ObservedLease(null, next, null, null);
        for (int i = 0; i <= THRESHOLD; i++) {
            batches.callEnded("INSERT INTO t VALUES (1)", Lessor.BATCH);
        }
        batches.ended();
        assertThat(reports.all())
                .extracting(RepeatedStatement::kind)
                .containsExactly(RepeatedStatement.Kind.QUERY_IN_LOOP);
    }

    @Test
    void aLeaseThatWasHeldWithoutUseMustBeLoggedWithItsCode() {
        LeaseReports.heldIdle(name, new BorrowSite("Orders.java:7", 1, Duration.ofSeconds(20), Duration.ofSeconds(3)));
        assertThat(texts(1).get(0))
                .startsWith(ErrorCode.HELD_IDLE + " " + pool())
                .contains("Orders.java:7", "20 s", "3 s", "15 %")
                .endsWith("See: holdfast explain " + ErrorCode.HELD_IDLE);
    }

    @Test
    void shortTimesMustBeShownInMicroseconds() {
        assertThat(RepeatedStatements.brief(Duration.ofNanos(999_999))).isEqualTo("999 µs");
        assertThat(RepeatedStatements.brief(Duration.ofMillis(1))).isEqualTo("1 ms");
    }
}
