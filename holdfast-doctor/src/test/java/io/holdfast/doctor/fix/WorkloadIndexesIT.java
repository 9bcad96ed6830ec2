package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.index.Proposal;
import io.holdfast.doctor.index.WorkloadQuery;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.testkit.ServerKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Twelve statements with known best indexes: what is proposed, and what the proof lets stand. */
class WorkloadIndexesIT {
    @TempDir
    private Path folder;

    private final Map<String, String> expected = new TreeMap<>();

    private void query(String sql, String indexes) {
        expected.put(sql, indexes);
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void elevenOfTwelveProposalsMustBeRightAndNoWrongOneStand(ServerKind kind) throws Exception {
        try (RepairBench bench = new RepairBench(kind, folder)) {
            fill(bench);
            query("SELECT * FROM orders WHERE customer = 5", "orders(customer)");
            query("SELECT * FROM orders WHERE placed BETWEEN 100 AND 120", "orders(placed)");
            query("SELECT * FROM orders WHERE region = 3 ORDER BY total LIMIT 10", "orders(region,total)");
            query("SELECT SUM(amount) FROM parts WHERE product = 7", "parts(product,amount)");
            query("SELECT * FROM clients WHERE code LIKE 'k12%'", "clients(code)");
            query("SELECT * FROM orders WHERE flag = 1", "");
            query("SELECT * FROM clients WHERE city = 3 OR agent = 4", "clients(agent) clients(city)");
            query("SELECT * FROM clients WHERE code LIKE '%12'", "");
            query(
                    "SELECT * FROM clients WHERE DATE(seen) = '2026-01-03'",
                    kind == ServerKind.MYSQL ? "" : "clients(seen)");
            query(
                    "SELECT * FROM orders o JOIN parts p ON p.order_id = o.id WHERE o.ref = 77",
                    "orders(ref) parts(order_id)");
            query("SELECT * FROM clients WHERE a = 1", "");
            query("SELECT COUNT(*) FROM orders", "");

            int right = 0;
            List<String> wrong = new ArrayList<>();
            for (Map.Entry<String, String> each : expected.entrySet()) {
                String found = names(WorkloadIndexes.of(bench.target(), List.of(workload(bench, each.getKey()))));
                right += found.equals(each.getValue()) ? 1 : 0;
                if (!found.equals(each.getValue())) {
                    wrong.add(each.getKey() + ": " + found);
                }
            }
            assertThat(right).as("%s", wrong).isGreaterThanOrEqualTo(11);

            List<Proposal> proposals = WorkloadIndexes.of(
                    bench.target(),
                    expected.keySet().stream().map(sql -> workload(bench, sql)).toList());
            List<String> standing = new ArrayList<>();
            for (Proposal proposal : proposals) {
                FixPlan plan = bench.plan(WorkloadIndexes.request(proposal));
                FixApplier.Outcome outcome = bench.applier().apply(plan);
                if (outcome.problem() == null) {
                    standing.add(names(List.of(proposal)));
                } else {
                    assertThat(Objects.requireNonNull(outcome.problem()).error())
                            .isEqualTo(RepairError.NOT_WORTH_IT);
                }
            }
            // Less stands than is proposed: each is proved by itself, and the optimizer may leave it unused.
            assertThat(String.join(" ", expected.values()).split(" ")).containsAll(standing);
            assertThat(standing).contains("orders(customer)", "orders(region,total)", "parts(product,amount)");
        }
    }

    private static WorkloadQuery workload(RepairBench bench, String sql) {
        return new WorkloadQuery(bench.schema, sql, 1, "test");
    }

    private static String names(List<Proposal> proposals) {
        return String.join(
                " ",
                proposals.stream()
                        .map(proposal -> proposal.columns().table().name() + "("
                                + String.join(",", proposal.columns().columns()) + ")")
                        .sorted()
                        .toList());
    }

    private static void fill(RepairBench bench) throws Exception {
        String s = bench.schema;
        bench.run(
                "CREATE TABLE " + s
                        + ".orders (id INT PRIMARY KEY, customer INT, placed INT, region INT, total INT, flag"
                        + " INT, ref INT, pad CHAR(50) DEFAULT 'x')",
                "INSERT INTO " + s + ".orders (id, customer, placed, region, total, flag, ref) SELECT n, n MOD 400, n,"
                        + " n MOD 20, (n * 7919) MOD 4001, n MOD 2, n MOD 1999 FROM " + RepairBench.numbers(4_000),
                "CREATE TABLE " + s + ".parts (id INT PRIMARY KEY, order_id INT, product INT, amount INT, pad CHAR(50)"
                        + " DEFAULT 'x')",
                "INSERT INTO " + s + ".parts (id, order_id, product, amount) SELECT n, n MOD 3000, n MOD 300, n MOD 90"
                        + " FROM " + RepairBench.numbers(6_000),
                "CREATE TABLE " + s
                        + ".clients (id INT PRIMARY KEY, code VARCHAR(20), city INT, agent INT, seen DATETIME,"
                        + " a INT, b INT, KEY ab (a, b))",
                "INSERT INTO " + s + ".clients SELECT n, CONCAT('k', n), n MOD 200, n MOD 211,"
                        + " '2026-01-01' + INTERVAL n HOUR, n MOD 100, n FROM " + RepairBench.numbers(4_000),
                "ANALYZE TABLE " + s + ".orders",
                "ANALYZE TABLE " + s + ".parts",
                "ANALYZE TABLE " + s + ".clients");
    }
}
