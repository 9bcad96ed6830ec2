package io.holdfast.examples.shop.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The results as docs/shop.md. */
final class ShopPage {
    private static final String ABOUT = """
            # A shop with the mistakes of five teams in it

            `examples/shop` is a Spring Boot 4.1 application on MySQL: REST, JPA, a scheduled job, a web socket, `@Async`. It makes the
            mistakes that five teams made, one class each in the package `mistakes`, which says what is wrong and what the right form is. One
            command runs it under these mistakes and under faults, with HikariCP and with Holdfast, each in a JVM of its own, and writes this page:

            ```
            %s
            ```

            `--pool holdfast --acts clean --keep` leaves the shop open to look at. Which pool it runs on is a matter of `spring.datasource.type`;
            all that it has of Holdfast is the dependency, and two lines of settings.

            """;

    private static final String COLUMNS = """
            - errors: answers with status 500 and more, and none within 10 s
            - p99: of the customers' requests, the mistake's own left out
            - kept: connections still lent, and transactions still open at the server, 3 s after the last request
            - recovered: from the end of the mistake or fault until each customer is served within 1 s again; "no" is not while they were watched

            A shop that kept a connection or did not recover was started anew for the next act.

            """;

    private static final String CODES = """
            Codes are explained by `holdfast explain`; HikariCP's messages have none. Places are those named most often, at most three. HF-1044, a
            statement in a loop, is told since the pool has `repeatedStatementThreshold`. HF-2nnn are the doctor's, who looks at the server and not at
            a pool.

            """;

    private ShopPage() {}

    static String of(Comparison comparison) {
        StringBuilder page = new StringBuilder(ABOUT.formatted(comparison.command()));
        comparison
                .conditions()
                .forEach(condition -> page.append("- ").append(condition).append('\n'));
        page.append("\n## What came out\n");
        page.append(COLUMNS);
        row(page, head(comparison.pools()));
        row(page, head(comparison.pools()).stream().map(cell -> "---").toList());
        comparison.acts().forEach(act -> row(page, figures(act, comparison.pools())));
        page.append("\n## What the pools said of it\n");
        page.append(CODES);
        row(page, said(comparison.pools()));
        row(page, said(comparison.pools()).stream().map(cell -> "---").toList());
        comparison.acts().forEach(act -> row(page, said(act, comparison.pools())));
        return page.toString();
    }

    private static void row(StringBuilder page, List<String> cells) {
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static List<String> head(List<String> pools) {
        List<String> head = cells("act", "row");
        pools.forEach(pool -> head.add(pool + ": requests"));
        pools.forEach(pool -> head.add(pool + ": errors"));
        pools.forEach(pool -> head.add(pool + ": p99"));
        pools.forEach(pool -> head.add(pool + ": kept"));
        pools.forEach(pool -> head.add(pool + ": recovered"));
        return head;
    }

    private static List<String> figures(ActResult act, List<String> pools) {
        List<String> cells = cells(act.name(), act.row());
        each(cells, act, pools, outcome -> String.valueOf(outcome.requests()));
        each(cells, act, pools, outcome -> String.valueOf(outcome.errors()));
        each(cells, act, pools, outcome -> ResultTable.millis(outcome.p99Millis()));
        each(cells, act, pools, ShopPage::kept);
        each(cells, act, pools, outcome -> ResultTable.recovered(outcome.recoveredMillis()));
        return cells;
    }

    private static String kept(Outcome outcome) {
        return outcome.openTransactions() == 0
                ? String.valueOf(outcome.kept())
                : outcome.kept() + ", " + outcome.openTransactions() + " in a transaction";
    }

    private static List<String> said(List<String> pools) {
        List<String> head = cells("act", "what it does");
        pools.forEach(pool -> head.add(pool + " said"));
        return head;
    }

    private static List<String> said(ActResult act, List<String> pools) {
        List<String> cells = cells(act.name(), act.what());
        each(
                cells,
                act,
                pools,
                outcome -> outcome.said().isEmpty()
                        ? "–"
                        : outcome.said().stream().map(Said::toString).collect(Collectors.joining("; ")));
        return cells;
    }

    private static void each(List<String> cells, ActResult act, List<String> pools, Function<Outcome, String> cell) {
        for (String pool : pools) {
            Outcome outcome = act.pools().get(pool);
            cells.add(outcome == null ? "–" : cell.apply(outcome));
        }
    }

    private static List<String> cells(String... cells) {
        return new ArrayList<>(List.of(cells));
    }
}
