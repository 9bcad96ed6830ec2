package io.holdfast.doctor.locks;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.BlindWait;
import io.holdfast.doctor.server.LockFacts;
import io.holdfast.doctor.server.MetadataLock;
import io.holdfast.doctor.server.NamedLock;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.RowLockWait;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Session;
import io.holdfast.doctor.server.TableUse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On facts as the servers gave them for waits that were made there. */
class WaitGraphTest {
    private final List<Session> sessions = new ArrayList<>();
    private final List<OpenTransaction> transactions = new ArrayList<>();
    private final List<RowLockWait> rows = new ArrayList<>();
    private final List<MetadataLock> locks = new ArrayList<>();
    private final List<TableUse> uses = new ArrayList<>();
    private final List<NamedLock> named = new ArrayList<>();
    private final List<BlindWait> blind = new ArrayList<>();
    private final List<PreparedTransaction> prepared = new ArrayList<>();
    private final List<String> xids = new ArrayList<>();
    private final Map<String, Long> open = new java.util.HashMap<>();
    private String version = "8.0.33";

    private void sleeps(long id) {
        sessions.add(new Session(id, "app", "web1", "shop", "Sleep", 60, "", null, Map.of()));
    }

    private void runs(long id, String state, String statement) {
        runs(id, 20, state, statement);
    }

    private void runs(long id, long seconds, String state, String statement) {
        sessions.add(new Session(id, "app", "web1", "shop", "Query", seconds, state, statement, Map.of()));
    }

    private void transaction(long id, long rowsChanged) {
        transactions.add(new OpenTransaction(id, "trx" + id, 100, rowsChanged, 1, null, List.of()));
    }

    private void waitsForRow(long waiter, long blocker, long seconds) {
        rows.add(new RowLockWait(waiter, blocker, seconds, "shop.t", "PRIMARY", "X"));
    }

    private void holds(long id, String object, String name, String type) {
        locks.add(new MetadataLock(id, name, type, false, 0, object));
    }

    private void wants(long id, String object, String name, String type) {
        locks.add(new MetadataLock(id, name, type, true, 20, object));
    }

    private ServerFacts facts() {
        ServerFactsBuilder facts = new ServerFactsBuilder(
                Instant.EPOCH,
                new ServerIdentity(
                        ServerVersion.parse(version), "db:3306", "db", "u", "'a'@'%'", 999, Instant.EPOCH, true));
        sessions.forEach(facts::session);
        transactions.forEach(facts::transaction);
        rows.forEach(facts::rowLockWait);
        locks.forEach(facts::metadataLock);
        Sample sample = new Sample(Instant.EPOCH, Map.of(), List.of());
        facts.locks(new LockFacts(prepared, xids, uses, named, blind, open, !version.contains("Maria")));
        return facts.samples(sample, sample).build();
    }

    private WaitGraph graph() {
        return WaitGraph.of(facts());
    }

    private Incident incident() {
        assertThat(graph().incidents()).hasSize(1);
        return graph().incidents().get(0);
    }

    private static Doctor doctor() {
        return Doctor.withAllProbes(Clock.systemUTC()).only("L01,L02,L03,L07,L08,Q01");
    }

    /** Every statement that the doctor prints for this. */
    private List<String> printed() {
        return doctor().judge(facts()).findings().stream()
                .flatMap(finding -> finding.advice().stream())
                .flatMap(advice -> advice.how().stream())
                .filter(line -> line.startsWith("KILL") || line.startsWith("XA ROLLBACK"))
                .toList();
    }

    private List<String> found() {
        return doctor().judge(facts()).findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.INFO))
                .map(Finding::probe)
                .filter(probe -> probe.startsWith("L") || probe.startsWith("Q01"))
                .distinct()
                .sorted()
                .toList();
    }

    /** Servers go on to show the lock that a change took first. */
    @Test
    void changeThatWorksOnATableMustBeTheRootOfThoseThatWaitForIt() {
        runs(1, 40, "copy to tmp table", "ALTER TABLE shop.t ADD k INT, ALGORITHM = COPY");
        transaction(1, 0);
        runs(2, "Waiting for table metadata lock", "INSERT INTO shop.t VALUES (1)");
        runs(3, "Waiting for table metadata lock", "SELECT * FROM shop.made");
        runs(4, 40, "User sleep", "CREATE TABLE shop.made AS SELECT SLEEP(100) AS n");
        sleeps(5);
        holds(1, "TABLE", "shop.t", "SHARED_UPGRADABLE");
        holds(5, "TABLE", "shop.t", "SHARED_READ");
        wants(2, "TABLE", "shop.t", "SHARED_WRITE");
        holds(4, "TABLE", "shop.made", "SHARED");
        wants(3, "TABLE", "shop.made", "SHARED_READ");

        assertThat(graph().roots()).containsExactly(1L, 4L);
        assertThat(printed()).contains("KILL 1", "KILL 4");
        assertThat(found()).doesNotContain("L08");
    }

    @Test
    void thoseWhoWaitForTheSameOfAnUnknownHolderMustBeOneFinding() {
        version = "11.4.5-MariaDB";
        sleeps(1);
        runs(2, "Waiting for backup lock", "CREATE TABLE z (id INT)");
        runs(3, "Waiting for backup lock", "UPDATE t SET n = 1");
        runs(4, "User lock", "SELECT GET_LOCK(@name, 100)");

        List<Finding> findings = doctor().judge(facts()).findings().stream()
                .filter(finding -> finding.probe().equals("L08"))
                .toList();

        assertThat(findings)
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder("the backup lock", "a lock of GET_LOCK");
        assertThat(findings)
                .filteredOn(finding -> finding.subject().equals("the backup lock"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.details())
                        .filteredOn(line -> line.startsWith("? session 1"))
                        .hasSize(1));
        assertThat(printed()).isEmpty();
    }

    /** A statement has each of its tables open. */
    @Test
    void onlyOpenTransactionMustBeTheRootOfAChangeOfTwoTables() {
        version = "11.4.5-MariaDB";
        sleeps(1);
        transaction(1, 0);
        runs(2, "Waiting for table metadata lock", "ALTER TABLE shop.t EXCHANGE PARTITION p WITH TABLE shop.t2");
        locks.add(new MetadataLock(2, null, "", true, 20, "TABLE"));
        open.put("shop.t", 1L);
        open.put("shop.t2", 1L);

        assertThat(graph().roots()).containsExactly(1L);
    }

    @Test
    void tableThatSomebodyElseHasOpenMustLeaveTheHolderOfAChangeUnknown() {
        version = "11.4.5-MariaDB";
        sleeps(1);
        transaction(1, 0);
        runs(2, "Waiting for table metadata lock", "ALTER TABLE shop.t EXCHANGE PARTITION p WITH TABLE shop.t2");
        locks.add(new MetadataLock(2, null, "", true, 20, "TABLE"));
        open.put("shop.t2", 2L);

        assertThat(graph().roots()).isEmpty();
    }

    @Test
    void readerWithAWeakLockMustNotBeTakenForAChange() {
        runs(1, 40, "executing", "SELECT SLEEP(100) FROM shop.t");
        runs(2, "Waiting for table metadata lock", "INSERT INTO shop.t VALUES (1)");
        holds(1, "TABLE", "shop.t", "SHARED");
        wants(2, "TABLE", "shop.t", "SHARED_WRITE");

        assertThat(graph().roots()).isEmpty();
        assertThat(found()).contains("L08");
    }

    @Test
    void aWaitOfLessThanASecondMustHaveNoRoot() {
        sleeps(1);
        runs(2, "updating", "UPDATE t SET n = 1");
        waitsForRow(2, 1, 0);

        assertThat(graph().roots()).isEmpty();
        assertThat(graph().incidents()).isEmpty();
        assertThat(printed()).isEmpty();
    }

    @Test
    void whoWaitsForAnythingMustNotBeARoot() {
        sleeps(1);
        runs(2, "User lock", "SELECT GET_LOCK('job', 100)");
        runs(3, "updating", "UPDATE t SET n = 1");
        transaction(2, 5);
        waitsForRow(3, 2, 20);
        named.add(new NamedLock(2, "job", 1));

        assertThat(graph().roots()).containsExactly(1L);
        assertThat(printed()).containsExactly("KILL 1");
        assertThat(incident().freedBy(1)).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void aHolderThatWaitsForSomethingUnknownMustNotBeARoot() {
        runs(2, "Waiting for backup lock", "CREATE TABLE z (id INT)");
        runs(3, "updating", "UPDATE t SET n = 1");
        waitsForRow(3, 2, 20);

        assertThat(graph().roots()).isEmpty();
        assertThat(incident().unknown()).containsOnlyKeys(2L);
        assertThat(incident().waiters()).containsExactlyInAnyOrder(2L, 3L);
        assertThat(found()).containsExactly("L08");
        assertThat(printed()).isEmpty();
    }

    @Test
    void waitersMustNotBeSlowStatements() {
        sleeps(1);
        transaction(1, 1);
        for (long id = 2; id < 5; id++) {
            runs(id, "updating", "UPDATE t SET n = 1");
            waitsForRow(id, 1, 20);
        }
        assertThat(found()).containsExactly("L01", "L03");
        assertThat(printed()).containsExactly("KILL 1");
    }

    @Test
    void twoHoldersOfOneLockMustBeEndedTogether() {
        sleeps(1);
        sleeps(2);
        runs(3, "updating", "UPDATE t SET n = 1");
        waitsForRow(3, 1, 20);
        waitsForRow(3, 2, 20);

        assertThat(incident().roots()).containsExactlyInAnyOrder(1L, 2L);
        assertThat(incident().freedBy(1)).isEmpty();
        assertThat(printed()).containsExactly("KILL 1", "KILL 2");
    }

    @Test
    void aCycleOverRowsAndDefinitionsMustBeToldAndOpenedAtTheLeastLoss() {
        runs(1, "Waiting for table metadata lock", "SELECT * FROM shop.other");
        runs(2, "updating", "UPDATE t SET n = 1");
        runs(3, "Waiting for table metadata lock", "ALTER TABLE shop.other ADD k INT");
        transaction(1, 9);
        transaction(2, 4);
        waitsForRow(2, 1, 20);
        holds(2, "TABLE", "shop.other", "SHARED_READ");
        wants(3, "TABLE", "shop.other", "EXCLUSIVE");
        wants(1, "TABLE", "shop.other", "SHARED_READ");

        assertThat(incident().cycle()).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(graph().roots()).isEmpty();
        assertThat(printed()).contains("KILL 3").doesNotContain("KILL 1", "KILL 2");
    }

    @Test
    void aPreparedTransactionMustBeEndedByItsNameAndNoSessionForIt() {
        prepared.add(new PreparedTransaction("77", 0, 0, "X'78',X'',1"));
        runs(2, "updating", "UPDATE t SET n = 1");
        runs(3, "updating", "UPDATE t SET n = 2");
        waitsForRow(2, -1, 20);
        waitsForRow(3, -1, 20);
        waitsForRow(3, 2, 20);

        assertThat(incident().prepared()).hasSize(1);
        assertThat(printed()).containsExactly("XA ROLLBACK X'78',X'',1");
        assertThat(graph().roots()).isEmpty();
    }

    @Test
    void aPreparedTransactionOfSeveralNamesMustNotBeRolledBackOnTrial() {
        prepared.add(new PreparedTransaction("77", 0, 0, null));
        xids.add("'one'");
        xids.add("'two'");
        runs(2, "updating", "UPDATE t SET n = 1");
        waitsForRow(2, -1, 20);

        assertThat(found()).containsExactly("L01");
        assertThat(printed()).isEmpty();
    }

    @Test
    void theReadLockOfTheServerMustHaveItsHolder() {
        sleeps(1);
        runs(2, "Waiting for global read lock", "UPDATE t SET n = 1");
        holds(1, "GLOBAL", "", "SHARED");
        wants(2, "GLOBAL", "", "INTENTION_EXCLUSIVE");

        assertThat(found()).containsExactly("L07");
        assertThat(printed()).containsExactly("KILL 1");
    }

    @Test
    void whoReadsBehindAFlushMustWaitForTheStatementAndNotForTheFlush() {
        runs(1, 30, "User sleep", "SELECT SLEEP(100) FROM shop.t");
        runs(2, 20, "Waiting for table flush", "FLUSH TABLES shop.t");
        runs(3, 10, "Waiting for table flush", "SELECT * FROM shop.t");
        // It opened another version of the table, after the flush.
        runs(4, 5, "executing", "SELECT * FROM shop.t, shop.u");
        uses.add(new TableUse(1, "shop.t", ""));
        uses.add(new TableUse(4, "shop.t", ""));

        assertThat(graph().roots()).containsExactly(1L);
        assertThat(incident().freedBy(1)).containsExactlyInAnyOrder(2L, 3L);
        assertThat(printed()).containsExactly("KILL 1");
    }

    @Test
    void oneOfSeveralShareLockersMustNotBeNamed() {
        version = "11.4.5-MariaDB";
        sleeps(1);
        sleeps(2);
        transaction(1, 0);
        transaction(2, 0);
        runs(3, "Updating", "UPDATE t SET n = 1");
        blind.add(new BlindWait(3, 20, "shop.t", List.of(1L, 2L)));

        assertThat(graph().roots()).isEmpty();
        assertThat(incident().unknown().get(3L)).containsExactlyInAnyOrder(1L, 2L);
        assertThat(found()).contains("L08");
        assertThat(printed()).isEmpty();
    }

    /** LOCK TABLES leaves no trace but the number of uses; then an idle transaction elsewhere is no holder. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutRecordsTheOnlyTransactionMustBeNamedUnlessTheTableIsInUse(boolean inUse) {
        version = "11.4.5-MariaDB";
        sleeps(1);
        transaction(1, 0);
        runs(2, "Waiting for table metadata lock", "DROP TABLE shop.t");
        locks.add(new MetadataLock(2, null, "", true, 20, "TABLE"));
        if (inUse) {
            open.put("shop.t", 1L);
        }

        assertThat(graph().roots()).isEqualTo(inUse ? List.of() : List.of(1L));
        assertThat(printed()).isEqualTo(inUse ? List.of() : List.of("KILL 1"));
        assertThat(incident().waiters()).containsExactly(2L);
    }

    @Test
    void withoutRecordsAPreparedTransactionMustBeTheHolderAndNotItsSession() {
        version = "11.4.5-MariaDB";
        prepared.add(new PreparedTransaction("77", 1, 0, "'x'"));
        sleeps(1);
        transaction(1, 1);
        runs(2, "Waiting for table metadata lock", "ALTER TABLE shop.t ADD k INT");
        locks.add(new MetadataLock(2, null, "", true, 20, "TABLE"));
        assertThat(graph().roots()).isEmpty();
        assertThat(incident().prepared()).hasSize(1);

        // With another transaction, it may be either.
        sleeps(8);
        transaction(8, 1);
        assertThat(graph().roots()).isEmpty();
        assertThat(incident().prepared()).isEmpty();
        assertThat(incident().unknown().get(2L)).containsExactlyInAnyOrder(-1L, 8L);
        assertThat(printed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Waiting for semi-sync ACK from replica",
                "Waiting for preceding transaction to commit",
                "Waiting for disk space",
                "Waiting for commit lock",
                "Executing hook on transaction begin."
            })
    void whateverIsWaitedForMustBeReported(String state) {
        runs(2, state, "COMMIT");

        assertThat(found()).containsExactly("L08");
        assertThat(printed()).isEmpty();
    }

    @Test
    void aThreadOfTheServerAndAKilledSessionMustNotBeKilled() {
        sessions.add(new Session(1, "system user", "", null, "Slave_SQL", 60, "Applying", null, Map.of()));
        sessions.add(new Session(4, "app", "web1", null, "Killed", 60, "rollback", null, Map.of()));
        runs(2, "updating", "UPDATE t SET n = 1");
        runs(5, "updating", "UPDATE t SET n = 1");
        waitsForRow(2, 1, 20);
        waitsForRow(5, 4, 20);

        assertThat(graph().roots()).isEmpty();
        assertThat(graph().incidents()).hasSize(2);
        assertThat(printed()).isEmpty();
    }

    @Test
    void whatAnEventRunsMayBeARoot() {
        sessions.add(new Session(1, "app", "localhost", "shop", "Connect", 60, "User sleep", "DO SLEEP(9)", Map.of()));
        runs(2, "updating", "UPDATE t SET n = 1");
        waitsForRow(2, 1, 20);

        assertThat(graph().roots()).containsExactly(1L);
    }

    @Test
    void aHolderThatIsNoSessionMustNotBeKilled() {
        runs(2, "updating", "UPDATE t SET n = 1");
        waitsForRow(2, 0, 20);
        runs(3, "updating", "UPDATE t SET n = 1");
        waitsForRow(3, 6, 20);

        assertThat(graph().roots()).isEmpty();
        assertThat(printed()).isEmpty();
        assertThat(found()).containsExactly("L08");
    }

    @Test
    void aChangeMustBeCancelledOnlyWhenOthersQueueBehindIt() {
        sleeps(1);
        transaction(1, 0);
        runs(2, "Waiting for table metadata lock", "ALTER TABLE shop.t ADD k INT");
        holds(1, "TABLE", "shop.t", "SHARED_READ");
        wants(2, "TABLE", "shop.t", "EXCLUSIVE");
        assertThat(printed()).containsExactly("KILL 1");

        runs(3, "Waiting for table metadata lock", "SELECT * FROM shop.t");
        wants(3, "TABLE", "shop.t", "SHARED_READ");
        assertThat(printed()).containsExactly("KILL QUERY 2", "KILL 1");
    }

    @Test
    void bystandersMustNotBeToBeEndedWhileOthersWait() {
        sleeps(1);
        transaction(1, 3);
        sleeps(8);
        transaction(8, 3);
        runs(9, 200, "User sleep", "SELECT SLEEP(1000)");
        runs(2, "updating", "UPDATE t SET n = 1");
        waitsForRow(2, 1, 20);

        assertThat(printed()).containsExactly("KILL 1");
    }
}
