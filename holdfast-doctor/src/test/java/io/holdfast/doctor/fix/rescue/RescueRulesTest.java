package io.holdfast.doctor.fix.rescue;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.MetadataLock;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RescueRulesTest {
    private static final String MDL = "Waiting for table metadata lock";

    private final ServerFactsBuilder facts = new ServerFactsBuilder(
            Instant.EPOCH,
            new ServerIdentity(
                    ServerVersion.parse("8.0.33"), "db:3306", "db", "u", "'a'@'%'", 999, Instant.EPOCH, true));

    private void asleep(long id, String user, long seconds) {
        facts.session(new Session(id, user, "h", "shop", "Sleep", seconds, "", null, Map.of()));
    }

    private void works(long id, String state, String sql) {
        facts.session(new Session(id, "app", "h", "shop", "Query", 9, state, sql, Map.of()));
    }

    private void transaction(long id) {
        facts.transaction(new OpenTransaction(id, "trx" + id, 100, 7, 7, null, List.of()));
    }

    private void lock(long id, String type, boolean pending) {
        facts.metadataLock(new MetadataLock(id, "shop.t", type, pending, pending ? 9 : 0, "TABLE"));
    }

    private ServerFacts with(int limit) {
        Sample sample = new Sample(Instant.EPOCH, Map.of(), List.of());
        return facts.variable("max_connections", Integer.toString(limit))
                .samples(sample, sample)
                .build();
    }

    private static List<Act.Kind> kinds(ServerFacts facts) {
        return RescueRules.acts(facts).stream().map(Act::kind).toList();
    }

    private static List<Long> sessions(Act act, ServerFacts facts) {
        return Objects.requireNonNull(act.rule()).victims(facts).stream()
                .map(victim -> victim.session().id())
                .toList();
    }

    @Test
    void aServerThatServesMustBeLeftAlone() {
        asleep(1, "app", 1_000);
        transaction(1);
        works(2, "executing", "SELECT SLEEP(100)");

        ServerFacts healthy = with(10);
        assertThat(Condition.of(healthy).serves()).isTrue();
        assertThat(RescueRules.acts(healthy)).isEmpty();
    }

    @Test
    void aChangeThatOthersQueueBehindMustBeCancelledBeforeAnySessionIsEnded() {
        asleep(1, "app", 60);
        transaction(1);
        lock(1, "SHARED_READ", false);
        works(2, MDL, "ALTER TABLE t ADD c INT");
        lock(2, "EXCLUSIVE", true);
        for (long id = 3; id < 8; id++) {
            works(id, MDL, "SELECT * FROM t");
            lock(id, "SHARED_READ", true);
        }

        ServerFacts piled = with(7);
        assertThat(kinds(piled))
                .containsExactly(Act.Kind.CANCEL_CHANGE, Act.Kind.END_ROOTS, Act.Kind.END_LEAKED, Act.Kind.RAISE_LIMIT);
        List<Act> acts = RescueRules.acts(piled);
        assertThat(sessions(acts.get(0), piled)).containsExactly(2L);
        assertThat(sessions(acts.get(1), piled)).containsExactly(1L);
    }

    @Test
    void aChangeThatNothingIsBehindMustGoOnWaiting() {
        asleep(1, "app", 60);
        transaction(1);
        lock(1, "SHARED_READ", false);
        works(2, MDL, "ALTER TABLE t ADD c INT");
        lock(2, "EXCLUSIVE", true);

        assertThat(kinds(with(100))).doesNotContain(Act.Kind.CANCEL_CHANGE, Act.Kind.RAISE_LIMIT);
    }

    @Test
    void onlyTheRootsOfRowWaitsMustBeEnded() {
        asleep(1, "app", 60);
        transaction(1);
        for (long id = 2; id < 5; id++) {
            works(id, "updating", "UPDATE t SET n = 1");
            transaction(id);
            facts.rowLockWait(new RowLockWait(id, id - 1, 10, "shop.t", "PRIMARY", "X"));
        }

        ServerFacts waiting = with(100);
        Act first = RescueRules.acts(waiting).get(0);
        assertThat(first.kind()).isEqualTo(Act.Kind.END_ROOTS);
        assertThat(sessions(first, waiting)).containsExactly(1L);
    }

    @Test
    void onAFullServerTheLongestSleepersOfTheBusiestApplicationMustGoAndNoMoreThanItTakes() {
        for (long id = 1; id <= 7; id++) {
            asleep(id, "shop", 100 + id);
        }
        for (long id = 8; id <= 10; id++) {
            asleep(id, "mail", 5_000);
        }

        ServerFacts full = with(10);
        List<Act> acts = RescueRules.acts(full);
        assertThat(kinds(full)).containsExactly(Act.Kind.END_ASLEEP, Act.Kind.RAISE_LIMIT);
        assertThat(sessions(acts.get(0), full)).containsExactly(7L, 6L);
        assertThat(acts.get(1).connections()).isEqualTo(30);
    }

    @Test
    void whatAnApplicationLeftInTransactionsMustGoBeforeThoseAsleepOutsideOfOne() {
        for (long id = 1; id <= 3; id++) {
            asleep(id, "shop", 60);
            transaction(id);
        }
        asleep(4, "mail", 60);
        transaction(4);
        asleep(5, "mail", 60);

        ServerFacts full = with(5);
        List<Act> acts = new ArrayList<>(RescueRules.acts(full));
        assertThat(acts.get(0).kind()).isEqualTo(Act.Kind.END_LEAKED);
        assertThat(sessions(acts.get(0), full)).containsExactly(1L, 2L, 3L);
        assertThat(acts.get(1).kind()).isEqualTo(Act.Kind.END_ASLEEP);
        assertThat(sessions(acts.get(1), full)).containsExactly(5L);
    }
}
