package io.holdfast.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Evidence;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PoolUseTest {
    private final List<Session> sessions = new ArrayList<>();
    private final List<Long> transactions = new ArrayList<>();

    private void open(int number, String host, String process, boolean works) {
        for (int i = 0; i < number; i++) {
            sessions.add(new Session(
                    sessions.size() + 1,
                    "shop",
                    host,
                    "shop",
                    works ? "Query" : "Sleep",
                    3,
                    "",
                    works ? "SELECT 1" : null,
                    process.isEmpty() ? Map.of() : Map.of("_pid", process)));
        }
    }

    private void asleepInTransaction(long seconds) {
        long id = sessions.size() + 1L;
        sessions.add(new Session(id, "shop", "web1", "shop", "Sleep", seconds, "", null, Map.of("_pid", "1")));
        transactions.add(id);
    }

    private Finding judged(PoolSettings pool) {
        FactsOf facts = FactsOf.mysql().with(f -> {
            sessions.forEach(f::session);
            transactions.forEach(id -> f.transaction(new OpenTransaction(id, "t" + id, 900, 0, 1, null, List.of())));
            f.pool(pool);
        });
        List<Finding> findings = facts.judged("C14");
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static PoolSettings pool(int capacity, int instances) {
        return new PoolSettings("orders", "SQLAlchemy", capacity, instances, null, null, null, null, null, null)
                .of("shop");
    }

    private static String value(Finding finding, String name) {
        return finding.evidence().stream()
                .filter(evidence -> evidence.name().equals(name))
                .map(Evidence::value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void connectionBesideThePoolsSlotsMustNotCount() {
        open(5, "web1", "", false);
        sessions.add(new Session(
                9, "shop", "web1", "shop", "Sleep", 3, "", null, Map.of("hf_pool", "orders", "hf_lane", "reserved")));

        assertThat(value(judged(pool(10, 1)), "used")).isEqualTo("5");
    }

    @Test
    void eightyPerCentMustBeAWarningAndLessNone() {
        open(39, "web1", "", false);
        assertThat(judged(pool(50, 1)).severity()).isEqualTo(Severity.OK);

        open(1, "web1", "", false);
        Finding finding = judged(pool(50, 1));
        assertThat(finding.severity()).isEqualTo(Severity.WARN);
        assertThat(value(finding, "used")).isEqualTo("40");
        assertThat(value(finding, "allowed")).endsWith("= 50");
    }

    @Test
    void poolWithEveryConnectionAtWorkMustBeCritical() {
        open(10, "web1", "7", true);
        assertThat(judged(pool(10, 1)).severity()).isEqualTo(Severity.CRIT);
    }

    @Test
    void processesMustBeCountedByTheirNumbers() {
        open(9, "web1", "7", false);
        open(2, "web1", "8", false);
        open(1, "web2", "7", false);

        Finding finding = judged(pool(10, 1));
        assertThat(finding.severity()).isEqualTo(Severity.WARN);
        assertThat(value(finding, "allowed")).endsWith("= 30");
        assertThat(value(finding, "fullest process")).isEqualTo("web1 process 7: 9");
    }

    @Test
    void sessionsOfOtherAccountsMustNotCount() {
        open(10, "web1", "", false);
        assertThat(judged(pool(10, 1).of("other")).severity()).isEqualTo(Severity.OK);
    }

    @Test
    void oldestThatSleepsInATransactionMustBeNamed() {
        asleepInTransaction(12);
        asleepInTransaction(312);
        open(1, "web1", "1", false);

        Finding finding = judged(pool(50, 1));
        assertThat(finding.severity()).isEqualTo(Severity.WARN);
        assertThat(value(finding, "asleep in a transaction")).isEqualTo("2");
        assertThat(value(finding, "oldest of these")).isEqualTo("312 s");
    }

    @Test
    void poolThatIsFullByDesignMustBeJudgedByItsWork() {
        open(10, "web1", "", false);
        PoolSettings full = pool(10, 1).keepingAll(true);
        assertThat(judged(full).severity()).isEqualTo(Severity.OK);

        sessions.clear();
        open(8, "web1", "", true);
        open(2, "web1", "", false);
        assertThat(judged(full).severity()).isEqualTo(Severity.WARN);
    }

    @Test
    void poolOfNoKnownAccountMustBeUnknown() {
        open(10, "web1", "", false);
        assertThat(judged(pool(10, 1).of(null)).severity()).isEqualTo(Severity.UNKNOWN);
    }

    @Test
    void poolWithoutALimitMustNotWarnByNumber() {
        open(100, "web1", "", false);
        assertThat(judged(pool(0, 1)).severity()).isEqualTo(Severity.OK);
    }
}
