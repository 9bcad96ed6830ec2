package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** New connections are made at a rate that a pool should prevent. */
public final class ConnectionChurn implements Probe {
    private static final double MOST_PER_SECOND = 1;
    private static final double SHARE = 0.10;

    private static final Info INFO =
            Info.of("HF-2108", "C08", "whether connections are made and thrown away", Reading.STATUS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        double connects = facts.rate("connections");
        double statements = facts.rate("questions");
        double threads = facts.rate("threads_created");
        boolean churn = connects > MOST_PER_SECOND && connects > SHARE * statements;
        Finding finding = churn
                ? INFO.finding(
                                Severity.WARN,
                                "connection rate",
                                Figures.number(connects) + " new connections come in a second, for "
                                        + Figures.number(statements) + " statements")
                        .advise(Advice.look(
                                "Find the program that opens a connection each time, and give it a pool:",
                                "SELECT user, LEFT(host, 20) AS host, COUNT(*) AS sessions, MIN(time) AS youngest"
                                        + " FROM information_schema.processlist GROUP BY 1, 2 ORDER BY sessions DESC"))
                : INFO.ok("Connections are kept: " + Figures.number(connects) + " new ones in a second");
        return List.of(finding.with(
                        "new connections a second", Figures.number(connects), "WARN above 1 and 10 % of statements")
                .with("statements a second", Figures.number(statements))
                .with("threads created a second", Figures.number(threads)));
    }
}
