package io.holdfast.doctor.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.LockFacts;
import io.holdfast.doctor.server.PreparedTransaction;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForgottenPreparedTest {
    private static List<Finding> judged(FactsOf facts, PreparedTransaction... prepared) {
        LockFacts locks = new LockFacts(List.of(prepared), List.of(), List.of(), List.of(), List.of(), Map.of(), true);
        return facts.with(f -> f.locks(locks)).judged("L09");
    }

    @Test
    void preparedTransactionWithoutAClientMustBeFoundWithWhatEndsIt() {
        List<Finding> found = judged(FactsOf.mysql(), new PreparedTransaction("421", 0, 0, "X'61',X'',1"));

        assertThat(found).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARN);
            assertThat(finding.advice())
                    .anySatisfy(advice -> assertThat(advice.how()).containsExactly("XA ROLLBACK X'61',X'',1"));
        });
    }

    @Test
    void preparedTransactionOfAWorkingManagerMustBeSilent() {
        FactsOf facts = FactsOf.mysql().with(f -> f.session(FactsOf.sleeping(7, 1)));

        assertThat(judged(facts, new PreparedTransaction("421", 7, 0, null)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.OK));
    }

    @Test
    void preparedTransactionThatSleepsForLongMustBeFoundWithoutAGuessedName() {
        FactsOf facts = FactsOf.mariadb().with(f -> f.session(FactsOf.sleeping(7, 300)));

        assertThat(judged(facts, new PreparedTransaction("421", 7, 0, null)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.WARN);
                    assertThat(finding.advice())
                            .noneMatch(advice -> advice.how().toString().contains("ROLLBACK"));
                });
    }
}
