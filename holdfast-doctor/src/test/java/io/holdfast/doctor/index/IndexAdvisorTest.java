package io.holdfast.doctor.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.ServerVersion;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexAdvisorTest {
    private static final TableInfo ORDERS = new TableInfo(
            new TableName("shop", "orders"),
            100_000,
            List.of(
                    column("id", 1e-5),
                    column("customer", 1e-3),
                    column("region", 0.02),
                    column("total", 1e-4),
                    column("flag", 0.5),
                    column("seen", 1e-5),
                    column("code", 1e-5),
                    new TableInfo.ColumnInfo("note", false, 1e-5),
                    column("a", 0.01),
                    column("b", 0.01)),
            List.of(List.of("id"), List.of("a", "b")),
            List.of(List.of("id")));
    private static final TableInfo LINES = new TableInfo(
            new TableName("shop", "lines"),
            300_000,
            List.of(column("id", 1e-5), column("order_id", 1e-5), column("product", 1e-3), column("amount", 0.01)),
            List.of(List.of("id")),
            List.of(List.of("id")));
    private static final TableInfo SMALL =
            new TableInfo(new TableName("shop", "small"), 100, List.of(column("x", 0.01)), List.of(), List.of());

    private static TableInfo.ColumnInfo column(String name, double share) {
        return new TableInfo.ColumnInfo(name, true, share);
    }

    private static List<String> proposed(String version, String... sql) {
        List<WorkloadQuery> queries = Arrays.stream(sql)
                .map(text -> new WorkloadQuery("shop", text, 1, "test"))
                .toList();
        return new IndexAdvisor(List.of(ORDERS, LINES, SMALL), ServerVersion.parse(version))
                .propose(queries).stream()
                        .map(proposal -> proposal.columns().table().name()
                                + String.join(",", proposal.columns().columns()))
                        .toList();
    }

    /** Twelve textbook cases, and some that look like them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT * FROM orders WHERE customer = 5 | orderscustomer",
                "SELECT * FROM orders WHERE seen BETWEEN '2026-01-01' AND '2026-01-02' | ordersseen",
                "SELECT * FROM orders WHERE region = 3 AND total > 7 | ordersregion,total",
                "SELECT * FROM orders WHERE region = 3 ORDER BY total LIMIT 10 | ordersregion,total",
                "SELECT * FROM orders ORDER BY total LIMIT 10 | orderstotal",
                "SELECT SUM(amount) FROM lines WHERE product = 7 | linesproduct,amount",
                "SELECT * FROM orders WHERE code LIKE 'k12%' | orderscode",
                "SELECT * FROM orders WHERE flag = 1 | ",
                "SELECT * FROM orders WHERE customer = 1 OR region = 2 | orderscustomer;ordersregion",
                "SELECT * FROM orders WHERE customer = 1 OR customer = 2 | orderscustomer",
                "SELECT * FROM orders WHERE code LIKE '%k12' | ",
                "SELECT * FROM orders WHERE DATE(seen) = '2026-01-01' | ",
                "SELECT * FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.customer = 7 | linesorder_id;orderscustomer",
                "SELECT * FROM lines l JOIN orders o ON o.id = l.order_id WHERE l.product = 7 | linesproduct",
                "SELECT * FROM orders WHERE a = 1 | ",
                "SELECT * FROM orders WHERE b = 1 AND a = 2 | ",
                "SELECT COUNT(*) FROM orders | ",
                "SELECT * FROM orders ORDER BY total | ",
                "SELECT * FROM orders WHERE id = 5 AND customer = 3 | ",
                "SELECT * FROM small WHERE x = 1 | ",
                "SELECT * FROM orders WHERE note = 'x' | ",
                "SELECT * FROM orders WHERE customer <> 3 | ",
                "SELECT * FROM orders WHERE customer NOT IN (1, 2) | ",
                "SELECT * FROM orders WHERE customer = region | ",
                "DELETE FROM orders WHERE customer = 3 | ",
                "no statement at all | "
            })
    void eachStatementMustGetTheIndexesOfTheTextbook(String sql, String expected) {
        assertThat(proposed("8.0.33", sql.strip()))
                .containsExactlyElementsOf(expected == null ? List.of() : List.of(expected.split(";")));
    }

    @Test
    void onMariaDbTheDayOfATimeMustGetAnIndex() {
        assertThat(proposed("11.4.5-MariaDB", "SELECT * FROM orders WHERE DATE(seen) = '2026-01-01'"))
                .containsExactly("ordersseen");
    }

    @Test
    void whatBeginsAnotherMustBeMergedOverTheWorkload() {
        assertThat(proposed(
                        "8.0.33",
                        "SELECT * FROM orders WHERE region = 3",
                        "SELECT * FROM `orders` AS `o` WHERE `o`.`region` = 3 AND o.total > 5",
                        "SELECT * FROM shop.orders WHERE region = 9"))
                .containsExactly("ordersregion,total");
    }

    @Test
    void aSlowLogMustGiveItsStatementsWithSchemaAndTime() throws Exception {
        String log = """
                # Time: 2026-11-29T02:00:00.000000Z
                # User@Host: app[app] @  [10.0.0.1]  Id: 7
                # Query_time: 2.500000  Lock_time: 0.000100 Rows_sent: 1  Rows_examined: 200000
                use shop;
                SET timestamp=1795910400;
                SELECT *
                FROM orders WHERE customer = 5;
                # Query_time: 1.000000  Lock_time: 0.000100 Rows_sent: 0  Rows_examined: 200000
                SET timestamp=1795910401;
                UPDATE orders SET flag = 1;
                """;
        assertThat(SlowLog.read(new BufferedReader(new StringReader(log))))
                .containsExactly(
                        new WorkloadQuery("shop", "SELECT *\nFROM orders WHERE customer = 5", 2.5, "slow log"));
    }
}
