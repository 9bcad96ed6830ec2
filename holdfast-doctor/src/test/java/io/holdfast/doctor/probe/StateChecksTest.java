package io.holdfast.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.middleware.Between;
import io.holdfast.doctor.middleware.Middleware;
import io.holdfast.doctor.server.AccountState;
import io.holdfast.doctor.server.AccountState.Password;
import io.holdfast.doctor.server.ColumnPair;
import io.holdfast.doctor.server.DiskRoom;
import io.holdfast.doctor.server.ErrorCount;
import io.holdfast.doctor.server.FurtherState;
import io.holdfast.doctor.server.FurtherState.ForeignKey;
import io.holdfast.doctor.server.GtidGaps;
import io.holdfast.doctor.server.IndexFacts;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.Provider;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ReplicaChannel;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerState;
import io.holdfast.doctor.server.StaleStatistics;
import io.holdfast.doctor.server.TableFacts;
import io.holdfast.doctor.server.Unread;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check with its sickness, and silent without it. */
class StateChecksTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    private static Severity worst(FactsOf facts, String probe) {
        List<Finding> found = facts.judged(probe);
        assertThat(found).isNotEmpty();
        return found.stream().map(Finding::severity).min(Severity::compareTo).orElseThrow();
    }

    private static ServerState state(List<ReplicaChannel> channels) {
        return new ServerState(channels, List.of(), List.of(), true, List.of(), List.of(), null);
    }

    private static ReplicaChannel channel(String receives, String applies, Long lag, String error) {
        return new ReplicaChannel("", "db1:3306", receives, applies, lag, 30, error);
    }

    @ParameterizedTest
    @CsvSource({
        "S11, innodb_flush_log_at_trx_commit, 0, 1, WARN",
        "S11, innodb_flush_log_at_trx_commit, 2, 1, INFO",
        "S11, innodb_doublewrite, OFF, ON, INFO",
        "S12, sql_mode, NO_ENGINE_SUBSTITUTION, 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', WARN",
        "S12, sql_mode, '', TRADITIONAL, WARN",
        "S13, general_log, ON, OFF, WARN",
        "S14, innodb_lock_wait_timeout, 3600, 50, WARN",
        "S19, tls_version, 'TLSv1,TLSv1.1,TLSv1.2', 'TLSv1.2,TLSv1.3', WARN",
        "S19, status.ssl_server_not_after, 'Jan 20 00:00:00 2026 GMT', 'Jan  2 00:00:00 2036 GMT', WARN",
        "S19, status.ssl_server_not_after, 'Jan  3 00:00:00 2026 GMT', 'Jan 12 00:00:00 2036 GMT', CRIT",
        "S19, status.ssl_server_not_after, 'Dec 31 00:00:00 2025 GMT', '', CRIT",
        "S19, have_ssl, DISABLED, YES, INFO"
    })
    void settingMustBeFoundAndSilentOnceItIsRight(
            String probe, String name, String wrong, String right, Severity severity) {
        for (FactsOf facts : List.of(FactsOf.mysql(), FactsOf.mariadb())) {
            assertThat(worst(facts.variable(name, wrong), probe)).isEqualTo(severity);
            assertThat(worst(facts.variable(name, right), probe)).isEqualTo(Severity.OK);
        }
    }

    @Test
    void binaryLogsMustExpireWhereThereAreSome() {
        FactsOf kept = FactsOf.mysql().variable("log_bin", "ON").variable("binlog_expire_logs_seconds", 0);
        assertThat(worst(kept, "S18")).isEqualTo(Severity.WARN);
        assertThat(worst(kept.variable("binlog_expire_logs_seconds", 86400), "S18"))
                .isEqualTo(Severity.OK);
        assertThat(worst(kept.variable("log_bin", "OFF").variable("binlog_expire_logs_seconds", 0), "S18"))
                .isEqualTo(Severity.OK);
        FactsOf unsafe = FactsOf.mariadb().variable("sync_binlog", 0);
        assertThat(worst(unsafe.variable("log_bin", "ON"), "S11")).isEqualTo(Severity.INFO);
        assertThat(worst(unsafe.variable("log_bin", "OFF"), "S11")).isEqualTo(Severity.OK);
    }

    @Test
    void workingSetThatDoesNotFitMustBeFound() {
        TableFacts large = new TableFacts("shop", "orders", "InnoDB", 1_000_000, 130L << 20, true, null, null);
        FactsOf facts = FactsOf.mysql()
                .variable("innodb_buffer_pool_size", 5L << 20)
                .with(f -> f.table(large))
                .counter("innodb_buffer_pool_read_requests", 0, 1_000_000);
        assertThat(worst(facts.counter("innodb_buffer_pool_reads", 0, 50_000), "S16"))
                .isEqualTo(Severity.WARN);
        assertThat(worst(facts.counter("innodb_buffer_pool_reads", 0, 500), "S16"))
                .isEqualTo(Severity.OK);
    }

    @Test
    void redoLogThatIsFullTooSoonMustBeFound() {
        FactsOf facts =
                FactsOf.mysql().variable("innodb_redo_log_capacity", 8L << 20).counter("innodb_log_waits", 0);
        assertThat(worst(facts.counter("innodb_os_log_written", 0, 20L << 20), "S17"))
                .isEqualTo(Severity.WARN);
        assertThat(worst(facts.counter("innodb_os_log_written", 0, 1 << 10), "S17"))
                .isEqualTo(Severity.OK);
        assertThat(worst(facts.counter("innodb_log_waits", 3, 9), "S17")).isEqualTo(Severity.WARN);
    }

    @Test
    void missingTimeZonesMustBeWorthKnowing() {
        ServerState without = new ServerState(List.of(), List.of(), List.of(), false, List.of(), List.of(), null);
        assertThat(worst(FactsOf.mysql().with(f -> f.state(without)), "S15")).isEqualTo(Severity.INFO);
        assertThat(worst(FactsOf.mysql().with(f -> f.state(state(List.of()))), "S15"))
                .isEqualTo(Severity.OK);
    }

    @Test
    void replicaThatDoesNotFollowMustBeCritical() {
        for (FactsOf facts : List.of(FactsOf.mysql(), FactsOf.mariadb())) {
            facts.variable("read_only", "ON");
            ReplicaChannel failed = channel("Yes", "No", null, "error 1062: Duplicate entry");
            assertThat(worst(facts.with(f -> f.state(state(List.of(failed)))), "R01"))
                    .isEqualTo(Severity.CRIT);
            assertThat(facts.judged("R01").get(0).advice().toString()).doesNotContain("START ");
            ReplicaChannel stopped = channel("No", "No", null, null);
            assertThat(worst(facts.with(f -> f.state(state(List.of(stopped)))), "R01"))
                    .isEqualTo(Severity.CRIT);
            assertThat(worst(facts.with(f -> f.state(state(List.of(channel("Connecting", "Yes", null, null))))), "R01"))
                    .isEqualTo(Severity.CRIT);
        }
    }

    @Test
    void delayOnPurposeMustNotCount() {
        FactsOf facts = FactsOf.mysql().variable("read_only", "ON");
        assertThat(worst(facts.with(f -> f.state(state(List.of(channel("Yes", "Yes", 29L, null))))), "R01"))
                .isEqualTo(Severity.OK);
        assertThat(worst(facts.with(f -> f.state(state(List.of(channel("Yes", "Yes", 91L, null))))), "R01"))
                .isEqualTo(Severity.WARN);
        assertThat(worst(facts.with(f -> f.state(state(List.of(channel("Yes", "Yes", 631L, null))))), "R01"))
                .isEqualTo(Severity.CRIT);
    }

    @Test
    void replicaThatMayBeWrittenToMustBeFound() {
        FactsOf facts = FactsOf.mysql().variable("read_only", "OFF");
        assertThat(worst(facts.with(f -> f.state(state(List.of(channel("Yes", "Yes", 0L, null))))), "R01"))
                .isEqualTo(Severity.WARN);
        assertThat(worst(facts.with(f -> f.state(state(List.of()))), "R01")).isEqualTo(Severity.OK);
    }

    @Test
    void memberOfAGroupThatIsNotOnlineMustBeFound() {
        ServerState group = new ServerState(
                List.of(),
                List.of(
                        new ServerState.Member("db1:3306", "ONLINE"),
                        new ServerState.Member("db2:3306", "UNREACHABLE")),
                List.of(),
                true,
                List.of(),
                List.of(),
                null);
        assertThat(FactsOf.mysql().with(f -> f.state(group)).judged("R01"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.CRIT);
                    assertThat(finding.subject()).contains("db2:3306");
                });
    }

    @ParameterizedTest
    @CsvSource({"1449, CRIT", "1526, CRIT", "1114, CRIT", "1146, WARN", "1305, WARN"})
    void errorsOfApplicationsMustBeFoundByNumber(int code, Severity severity) {
        assertThat(errors(code, "app", 100, 130)).isEqualTo(severity);
        assertThat(errors(code, "app", 100, 100)).isEqualTo(Severity.INFO);
        assertThat(errors(code, "app", 2, 2)).isEqualTo(Severity.OK);
        // What the doctor itself asked for.
        assertThat(errors(code, "dba", 100, 130)).isEqualTo(Severity.OK);
    }

    private static Severity errors(int code, String user, long before, long now) {
        ServerFacts facts = FactsOf.mysql().facts();
        ServerFacts counted = withErrors(facts, new ErrorCount(user, "web1", code, "ER", before), now);
        return Doctor.withAllProbes(Clock.systemUTC())
                .only("E01")
                .judge(counted)
                .findings()
                .get(0)
                .severity();
    }

    private static ServerFacts withErrors(ServerFacts facts, ErrorCount before, long now) {
        ErrorCount later = new ErrorCount(before.user(), before.host(), before.code(), before.name(), now);
        return new io.holdfast.doctor.server.ServerFactsBuilder(THEN, facts.server())
                .samples(
                        new Sample(THEN, Map.of(), List.of(before)),
                        new Sample(THEN.plusSeconds(60), Map.of(), List.of(later)))
                .build();
    }

    @Test
    void crashMustBeFoundAndARestartBeWorthKnowing() {
        FactsOf long_ = FactsOf.mysql().counter("uptime", 900_000);
        assertThat(worst(long_, "E02")).isEqualTo(Severity.OK);
        assertThat(worst(FactsOf.mysql().counter("uptime", 90), "E02")).isEqualTo(Severity.INFO);
        assertThat(worst(long_.with(f -> f.logLine(new LogLine(THEN, "InnoDB: Starting crash recovery."))), "E02"))
                .isEqualTo(Severity.WARN);
    }

    @ParameterizedTest
    @CsvSource({
        "'', %, SET, CRIT",
        "'', localhost, EMPTY, WARN",
        "app, %, EMPTY, CRIT",
        "app, 10.%, OWN_NAME, CRIT",
        "root, localhost, EMPTY, INFO",
        "root, db, EMPTY, INFO",
        "root, %, SET, WARN",
        "app, %, SET, OK",
        "root, localhost, SET, OK"
    })
    void accountThatIsOpenToOthersMustBeFound(String user, String host, Password password, Severity severity) {
        ServerState state = new ServerState(
                List.of(),
                List.of(),
                List.of(new AccountState(user, host, false, password)),
                true,
                List.of(),
                List.of(),
                null);
        assertThat(worst(FactsOf.mysql().with(f -> f.state(state)), "A01")).isEqualTo(severity);
    }

    @Test
    void crashedTablesAndOldEnginesAndOldStatisticsMustBeFound() {
        ServerState sick = new ServerState(
                List.of(),
                List.of(),
                List.of(),
                true,
                List.of("shop.odd`name"),
                List.of(new StaleStatistics("shop.orders", 1_000, 900_000)),
                null);
        assertThat(FactsOf.mysql()
                        .with(f -> f.state(sick))
                        .judged("Q11")
                        .get(0)
                        .advice()
                        .get(0)
                        .how())
                .containsExactly("REPAIR TABLE `shop`.`odd``name`");
        assertThat(worst(FactsOf.mysql().with(f -> f.state(sick)), "Q12")).isEqualTo(Severity.WARN);
        assertThat(worst(FactsOf.mysql(), "Q12")).isEqualTo(Severity.OK);
        TableFacts old = new TableFacts("shop", "old", "MyISAM", 5, 1 << 20, true, null, null);
        assertThat(worst(FactsOf.mysql().with(f -> f.table(old)), "Q11")).isEqualTo(Severity.WARN);
        assertThat(worst(FactsOf.mysql(), "Q11")).isEqualTo(Severity.OK);
    }

    @Test
    void columnThatHoldsFewerNumbersThanItsParentMustBeFound() {
        ColumnPair pair = new ColumnPair(true, "shop.line.order_id", "int", "shop.orders.id", "bigint");
        for (Map.Entry<Long, Severity> each : Map.of(
                        1_000L, Severity.INFO, 1_900_000_000L, Severity.WARN, 2_200_000_000L, Severity.CRIT)
                .entrySet()) {
            TableFacts parent = new TableFacts("shop", "orders", "InnoDB", 1, 1, true, each.getKey(), Long.MAX_VALUE);
            FactsOf facts = FactsOf.mysql()
                    .with(f -> f.table(parent))
                    .with(f -> f.state(ServerState.NONE.withColumns(List.of(pair))));
            assertThat(worst(facts, "Q13")).isEqualTo(each.getValue());
        }
        ColumnPair texts =
                new ColumnPair(false, "shop.a.code", "utf8mb4_general_ci", "shop.b.code", "utf8mb4_0900_ai_ci");
        assertThat(worst(FactsOf.mysql().with(f -> f.state(ServerState.NONE.withColumns(List.of(texts)))), "Q13"))
                .isEqualTo(Severity.INFO);
        assertThat(worst(FactsOf.mysql(), "Q13")).isEqualTo(Severity.OK);
    }

    @ParameterizedTest
    @CsvSource({"1, 100, CRIT", "10, 100, WARN", "20, 100, OK", "200, 10000, OK"})
    void diskThatIsNearlyFullMustBeFound(long freeGib, long totalGib, Severity severity) {
        DiskRoom disk = new DiskRoom("datadir", "/var/lib/mysql", freeGib << 30, totalGib << 30);
        assertThat(worst(FactsOf.mysql().with(f -> f.state(ServerState.NONE.withDisks(List.of(disk)))), "H04"))
                .isEqualTo(severity);
        assertThat(worst(FactsOf.mysql(), "H04")).isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void historyUnderAnOldTransactionMustBeFoundBeforeItIsLong() {
        String history = "innodb_metric_trx_rseg_history_len";
        FactsOf facts = FactsOf.mysql()
                .with(f -> f.session(FactsOf.sleeping(7, 600)))
                .with(f -> f.transaction(new OpenTransaction(7, "t", 660, 0, 0, null, List.of())));
        assertThat(worst(facts.counter(history, 80_000, 88_657), "L04")).isEqualTo(Severity.WARN);
        assertThat(worst(facts.counter(history, 1_000_000, 1_100_000), "L04")).isEqualTo(Severity.CRIT);
        assertThat(worst(FactsOf.mysql().counter(history, 88_657), "L04")).isEqualTo(Severity.OK);
    }

    @Test
    void counterNearItsEndMustBeCritical() {
        TableFacts full = new TableFacts("shop", "t", "InnoDB", 1, 1, true, 2_147_480_001L, 2_147_483_647L);
        assertThat(worst(FactsOf.mysql().with(f -> f.table(full)), "Q06")).isEqualTo(Severity.CRIT);
    }

    @Test
    void advicesMustBeInTheProvidersWay() {
        ServerState rds = new ServerState(List.of(), List.of(), List.of(), true, List.of(), List.of(), Provider.RDS);
        FactsOf facts = FactsOf.mysql()
                .with(f -> f.state(rds))
                .variable("general_log", "ON")
                .with(f -> f.session(FactsOf.sleeping(7, 600)))
                .with(f -> f.transaction(new OpenTransaction(7, "t", 660, 0, 0, null, List.of())));

        assertThat(facts.judged("L03").get(0).advice())
                .anySatisfy(advice -> assertThat(advice.how()).containsExactly("CALL mysql.rds_kill(7)"));
        assertThat(facts.judged("S13").get(0).advice())
                .allSatisfy(advice -> assertThat(advice.kind()).isEqualTo(Advice.Kind.WORDS))
                .anySatisfy(advice -> assertThat(advice.sentence()).contains("parameter group", "general_log"));
    }

    @Test
    void changesOfTablesMustBeSentToTheSourceOfAReplica() {
        TableFacts unkeyed = new TableFacts("shop", "t", "InnoDB", 1, 1, false, null, null);
        FactsOf facts = FactsOf.mysql().with(f -> f.table(unkeyed));
        assertThat(facts.judged("Q06").get(0).advice().get(0).sentence()).doesNotContain("source");
        facts.with(f -> f.state(state(List.of(channel("Yes", "Yes", 0L, null)))));
        assertThat(facts.judged("Q06").get(0).advice().get(0).sentence()).contains("source");
    }

    @Test
    void mariaDbMustBeGivenTheLineForItsFile() {
        List<Advice> advice = FactsOf.mariadb()
                .variable("general_log", "ON")
                .judged("S13")
                .get(0)
                .advice();

        assertThat(advice).anySatisfy(each -> {
            assertThat(each.kind()).isEqualTo(Advice.Kind.CONFIG);
            assertThat(each.how()).contains("[mysqld]", "general_log = OFF");
        });
    }

    private static ServerState further(FurtherState things) {
        return state(List.of()).with(things);
    }

    @Test
    void foreignKeyWithoutAnIndexMustBeFoundWithAnIndexOfAFreeName() {
        ForeignKey key = new ForeignKey("shop", "li`ne", "fk", List.of("order_id", "part"));
        FactsOf facts = FactsOf.mariadb()
                .with(f ->
                        f.index(new IndexFacts("shop", "li`ne", "hf_order_id", List.of("x"), false, true, false, null)))
                .with(f -> f.state(further(new FurtherState(List.of(), List.of(key), null, null))));

        assertThat(worst(facts, "Q14")).isEqualTo(Severity.WARN);
        assertThat(facts.judged("Q14").get(0).advice().get(0).how())
                .contains("ALTER TABLE `shop`.`li``ne` ADD INDEX `hf_order_id_2` (`order_id`, `part`)");
        assertThat(worst(FactsOf.mariadb(), "Q14")).isEqualTo(Severity.OK);
    }

    @Test
    void whatStandsBetweenMustBeNamedWithWhatDoesNotHoldThroughIt() {
        FurtherState seen = FurtherState.NONE.through(new Between(Middleware.PROXYSQL, "(ProxySQL)"));
        FactsOf facts = FactsOf.mysql().with(f -> f.state(further(seen)));

        assertThat(worst(facts, "C21")).isEqualTo(Severity.INFO);
        assertThat(facts.judged("C21").get(0).advice())
                .hasSizeGreaterThan(Middleware.PROXYSQL.limits().size());
        assertThat(worst(
                        FactsOf.mysql().with(f -> f.state(further(FurtherState.NONE.through(Between.NOTHING)))), "C21"))
                .isEqualTo(Severity.OK);
    }

    @Test
    void accountsThatMayLogInWithoutTlsMustBeWorthKnowing() {
        FactsOf facts = FactsOf.mysql()
                .variable("require_secure_transport", "OFF")
                .with(f -> f.state(further(new FurtherState(List.of("'app'@'%'"), List.of(), null, null))));

        assertThat(worst(facts, "A02")).isEqualTo(Severity.INFO);
        assertThat(facts.judged("A02").get(0).advice().get(0).how())
                .containsExactly("ALTER USER 'app'@'%' REQUIRE SSL");
        assertThat(worst(facts.variable("require_secure_transport", "ON"), "A02"))
                .isEqualTo(Severity.OK);
    }

    @Test
    void eventThatFailsMustBeFoundByCountersAndByTheLog() {
        String name = Sample.EVENT_ERRORS + "shop.clean up";
        assertThat(worst(FactsOf.mysql().counter(name, 7, 8), "E03")).isEqualTo(Severity.WARN);
        assertThat(worst(FactsOf.mysql().counter(name, 7), "E03")).isEqualTo(Severity.INFO);
        assertThat(worst(FactsOf.mysql().counter(name, 1), "E03")).isEqualTo(Severity.OK);
        assertThat(FactsOf.mysql()
                        .counter(name, 7, 8)
                        .judged("E03")
                        .get(0)
                        .advice()
                        .get(0)
                        .how())
                .containsExactly("SHOW CREATE EVENT `shop`.`clean up`");

        FactsOf logged = FactsOf.mysql();
        for (int i = 1; i <= 3; i++) {
            LogLine line = new LogLine(
                    THEN.minusSeconds(60L * i),
                    "Event Scheduler: [root@localhost][shop.nightly] Table 'shop.gone' doesn't exist");
            logged.with(f -> f.logLine(line));
        }
        assertThat(logged.judged("E03")).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARN);
            assertThat(finding.subject()).contains("shop.nightly");
        });
    }

    @Test
    void binaryLogsThatFillTheirDiskMustBeFound() {
        DiskRoom disk = new DiskRoom("log_bin_basename", "/var/log/mysql", 10L << 30, 1000L << 30);
        FactsOf facts = FactsOf.mysql()
                .variable("log_bin", "ON")
                .variable("binlog_expire_logs_seconds", 604_800)
                .with(f -> f.state(state(List.of()).withDisks(List.of(disk))));

        // 10 GiB in a minute leave a minute; a kilobyte in a minute leaves years.
        assertThat(worst(facts.counter(Sample.BINLOG_BYTES, 1L << 30, 11L << 30), "S20"))
                .isEqualTo(Severity.WARN);
        assertThat(worst(facts.counter(Sample.BINLOG_BYTES, 1L << 30, (1L << 30) + 1024), "S20"))
                .isEqualTo(Severity.OK);
        assertThat(worst(facts.counter(Sample.BINLOG_BYTES, 30L << 30), "S20")).isEqualTo(Severity.INFO);
    }

    @ParameterizedTest
    @CsvSource({"1-9, OK", "1-5:7-9, WARN"})
    void gapsInWhatAReplicaHasAppliedMustBeFound(String numbers, Severity severity) {
        FactsOf facts = FactsOf.mysql()
                .variable("read_only", "ON")
                .variable("replica_preserve_commit_order", "ON")
                .variable("gtid_executed", "3E11FA47-71CA-11E1-9E33-C80AA9429562:" + numbers)
                .with(f -> f.state(state(List.of(channel("Yes", "Yes", 0L, null)))));

        assertThat(worst(facts, "R01")).isEqualTo(severity);
    }

    @Test
    void gapsMustBeReadOfSetsWithManySourcesAndTags() {
        String one = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
        String other = "4e11fa47-71ca-11e1-9e33-c80aa9429562";

        assertThat(GtidGaps.of(one + ":1-5:7-9:12,\n" + other + ":3:tag:1-2:5"))
                .containsExactly(one + ":6", one + ":10-11", other + ":tag:3-4");
        assertThat(GtidGaps.of("")).isEmpty();
        assertThat(GtidGaps.of("0-1-100")).isEmpty();
    }

    @Test
    void filesOfAReplicaInMemoryAndOnTheDataDiskMustBeWorthKnowing() {
        FurtherState things = new FurtherState(List.of(), List.of(), 1L << 30, "/dev/shm");
        FactsOf facts = FactsOf.mysql()
                .variable("read_only", "ON")
                .variable("replica_load_tmpdir", "/dev/shm")
                .with(f -> f.state(state(List.of(channel("Yes", "Yes", 0L, null)))
                        .withDisks(List.of(new DiskRoom("datadir", "/var/lib/mysql", 200L << 30, 300L << 30)))
                        .with(things)));

        assertThat(worst(facts, "R01")).isEqualTo(Severity.INFO);
        assertThat(worst(facts, "H04")).isEqualTo(Severity.INFO);
    }

    @Test
    void serverWithoutStatementStatisticsMustBeJudgedByItsCounters() {
        FactsOf facts = FactsOf.mariadb()
                .with(f -> f.unread(new Unread(Reading.DIGESTS, "performance_schema is OFF", null, null)))
                .variable("slow_query_log", "OFF");

        assertThat(worst(facts, "Q02")).isEqualTo(Severity.OK);
        assertThat(worst(facts, "Q03")).isEqualTo(Severity.OK);
        assertThat(worst(facts.counter("slow_queries", 3, 9), "Q02")).isEqualTo(Severity.WARN);
        assertThat(worst(facts.counter("handler_read_rnd_next", 0, 60_000_000), "Q03"))
                .isEqualTo(Severity.WARN);
    }
}
