package io.holdfast.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.render.TextReport;
import io.holdfast.doctor.server.OpenTransaction;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleTransactionsTest {
    private static FactsOf leaked(int sessions) {
        return FactsOf.mysql().variable("max_connections", 151).with(facts -> {
            for (int i = 1; i <= sessions; i++) {
                facts.session(FactsOf.sleeping(i, 100 + i));
                facts.transaction(new OpenTransaction(
                        i, "t" + i, 200, 0, 1, null, List.of("SELECT 1 /*controller='orders',action='pay'*/")));
            }
        });
    }

    @Test
    void thirtyLeakedSessionsMustBeOneFindingThatNamesTheLeak() {
        List<Finding> found = leaked(30).judged("L03");

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.CRIT);
            assertThat(finding.sentence()).contains("30 sessions of shop@web1", "leak");
            assertThat(finding.details()).anyMatch(line -> line.contains("controller=orders"));
            assertThat(finding.advice().get(1).how()).startsWith("KILL 30");
        });
    }

    @Test
    void wholeReportOnThemMustBeShort() {
        Report report = Doctor.withAllProbes(Clock.systemUTC())
                .except("H*")
                .judge(leaked(30).facts());
        String text = new TextReport(false, false, false, Integer.MAX_VALUE).render(report);

        assertThat(text.lines().count()).as(text).isLessThanOrEqualTo(40);
        assertThat(text.lines().limit(2).reduce("", String::concat)).contains("30 sessions of shop@web1");
    }

    @Test
    void twoSessionsMustStayApart() {
        assertThat(leaked(2).judged("L03")).hasSize(2);
    }
}
