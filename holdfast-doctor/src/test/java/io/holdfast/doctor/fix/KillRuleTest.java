package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.fix.KillRule.Victim;
import io.holdfast.doctor.locks.WaitEdge;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.RowLockWait;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillRuleTest {
    private static final Protection PROTECTION = new Protection(Set.of("dba"), Set.of("copier"), 999);

    private final List<Session> sessions = new ArrayList<>();
    private final List<OpenTransaction> transactions = new ArrayList<>();
    private final List<RowLockWait> waits = new ArrayList<>();

    private void session(long id, String user, String command, String program) {
        sessions.add(new Session(
                id,
                user,
                "app-host",
                "shop",
                command,
                100,
                "",
                command.equals("Query") ? "UPDATE t SET n = 1" : null,
                program.isEmpty() ? Map.of() : Map.of("program_name", program)));
    }

    private void transaction(long id) {
        transactions.add(new OpenTransaction(id, "trx" + id, 100, 7, 7, null, List.of("UPDATE stock")));
    }

    private void waits(long waiter, long blocker) {
        waits.add(new RowLockWait(waiter, blocker, 10, "shop.t", "PRIMARY", "X"));
    }

    private ServerFacts facts() {
        ServerFactsBuilder facts = new ServerFactsBuilder(
                Instant.EPOCH,
                new ServerIdentity(
                        ServerVersion.parse("8.0.33"), "db:3306", "db", "u", "'a'@'%'", 999, Instant.EPOCH, true));
        sessions.forEach(facts::session);
        transactions.forEach(facts::transaction);
        waits.forEach(facts::rowLockWait);
        Sample sample = new Sample(Instant.EPOCH, Map.of(), List.of());
        return facts.samples(sample, sample).build();
    }

    /** 40 sessions in 6 chains, and 10 that must never be ended, two of which are roots themselves. */
    @Test
    void exactlyTheRootsMustGoInFiftyArrangements() {
        for (int seed = 0; seed < 50; seed++) {
            sessions.clear();
            transactions.clear();
            waits.clear();
            Random random = new Random(seed);
            List<Long> ids = new ArrayList<>(LongStream.range(1, 41).boxed().toList());
            Collections.shuffle(ids, random);
            List<Long> roots = ids.subList(0, 6);
            List<List<Long>> chains = new ArrayList<>();
            roots.forEach(root -> chains.add(new ArrayList<>(List.of(root))));
            for (int i = 0; i < ids.size(); i++) {
                long id = ids.get(i);
                boolean root = i < 6;
                session(id, "app", root && random.nextBoolean() ? "Sleep" : "Query", "");
                transaction(id);
                if (!root) {
                    List<Long> chain = chains.get(i < 12 ? i - 6 : random.nextInt(6));
                    waits(id, chain.get(random.nextInt(chain.size())));
                    chain.add(id);
                }
            }
            Set<Long> guarded = guarded();
            // Behind two of them somebody waits, too.
            session(61, "app", "Query", "");
            waits(61, 51);
            session(62, "app", "Query", "");
            waits(62, 53);

            Set<Long> ended = new TreeSet<>();
            for (Victim victim : KillRule.rootsOf(WaitEdge.Kind.ROW).victims(facts())) {
                if (PROTECTION.of(victim.session()).isEmpty()) {
                    ended.add(victim.session().id());
                }
            }
            assertThat(ended)
                    .as("arrangement %s", seed)
                    .isEqualTo(new TreeSet<>(roots))
                    .doesNotContainAnyElementsOf(guarded);
        }
    }

    private Set<Long> guarded() {
        session(51, "dba", "Sleep", "");
        session(52, "event_scheduler", "Daemon", "");
        session(53, "app", "Sleep", "mysqldump");
        session(54, "repl", "Binlog Dump", "");
        session(55, "system user", "Slave_SQL", "");
        session(56, "nightly_backup", "Sleep", "");
        session(57, "app", "Sleep", "mariadb-backup");
        session(58, "mysql.session", "Sleep", "");
        session(59, "repl", "Binlog Dump GTID", "");
        session(999, "app", "Sleep", "");
        return Set.of(51L, 52L, 53L, 54L, 55L, 56L, 57L, 58L, 59L, 999L);
    }

    @Test
    void everyGuardedSessionMustBeSparedByItsNumberToo() {
        for (long id : guarded()) {
            assertThat(KillRule.session(id).victims(facts()))
                    .allSatisfy(victim -> assertThat(PROTECTION.of(victim.session()))
                            .as("session %s", id)
                            .isPresent());
        }
    }

    @Test
    void whoMayMakeBackupsMustBeSparedUnlessTheProgramIsKnown() {
        Session unknown = new Session(1, "copier", "h", "", "Sleep", 900, "", null, Map.of());
        Session known = new Session(2, "copier", "h", "", "Sleep", 900, "", null, Map.of("_client_name", "libmysql"));

        assertThat(PROTECTION.of(unknown)).isPresent();
        assertThat(PROTECTION.of(known)).isEmpty();
    }

    @Test
    void aSessionInAnotherTransactionMustNotCountAsSeenTwice() {
        session(1, "app", "Sleep", "");
        transactions.add(new OpenTransaction(1, "first", 100, 1, 1, null, List.of()));
        List<Victim> before = KillRule.idleInTransaction(60).victims(facts());
        transactions.clear();
        transactions.add(new OpenTransaction(1, "second", 0, 1, 1, null, List.of()));
        List<Victim> now = KillRule.idleInTransaction(60).victims(facts());

        assertThat(before).hasSize(1);
        assertThat(SessionEnder.seenTwice(before, before)).hasSize(1);
        assertThat(SessionEnder.seenTwice(before, now)).isEmpty();
    }

    @Test
    void onlyTheNamedApplicationMustBeTakenAsLeaking() {
        session(1, "app", "Sleep", "shop");
        session(2, "app", "Sleep", "mail");
        session(3, "app", "Sleep", "shop");
        transaction(1);
        transaction(2);

        assertThat(KillRule.leakedBy("shop").victims(facts()))
                .extracting(victim -> victim.session().id())
                .containsExactly(1L);
    }

    @Test
    void whatACrashedClientLeftMustBeNamedByItsHostAndAge() {
        Session old = new Session(1, "app", "10.0.0.7", "shop", "Sleep", 100, "", null, Map.of());
        Session young = new Session(2, "app", "10.0.0.7", "shop", "Sleep", 59, "", null, Map.of());
        Session elsewhere = new Session(3, "app", "10.0.0.8", "shop", "Sleep", 100, "", null, Map.of());
        Session stuck = new Session(4, "app", "10.0.0.7", "shop", "Query", 70, "", "SELECT SLEEP(99)", Map.of());
        Session admin = new Session(5, "dba", "10.0.0.7", "", "Sleep", 900, "", null, Map.of());
        sessions.addAll(List.of(old, young, elsewhere, stuck, admin));
        transaction(1);

        List<Victim> left = KillRule.orphansOf("10.0.0.7", 60).victims(facts());

        assertThat(left).extracting(victim -> victim.session().id()).containsExactlyInAnyOrder(1L, 4L, 5L);
        assertThat(left)
                .filteredOn(victim -> PROTECTION.of(victim.session()).isEmpty())
                .extracting(victim -> victim.session().id())
                .containsExactlyInAnyOrder(1L, 4L);
        assertThat(left)
                .filteredOn(victim -> victim.session().id() == 1)
                .allSatisfy(victim -> assertThat(victim.rowsChanged()).isEqualTo(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 29, 30, 1000})
    void whatRunsUnattendedMustStayNarrow(int sessions) {
        assertThat(SessionEnder.unattended(sessions)).isBetween(1, 3).isLessThanOrEqualTo(Math.max(1, sessions / 10));
    }
}
