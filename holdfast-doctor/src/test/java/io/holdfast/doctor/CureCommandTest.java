package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CureCommandTest {
    private static Finding finding(String probe, Severity severity, String subject) {
        return new Finding("HF-2000", probe, severity, subject, "so it is", List.of(), List.of(), List.of())
                .advise(Advice.sql("Set it:", "SET GLOBAL x = 1", "SET GLOBAL x = 2"));
    }

    private static List<String> commands(Finding finding) {
        return CureCommand.named(finding).advice().stream()
                .filter(advice -> advice.kind() == Advice.Kind.WORDS)
                .map(Advice::sentence)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "L01 | shop.t            | kill --root-of L01",
                "L02 | shop.t            | kill --root-of L02",
                "L03 | app@host          | kill --idle-trx 60",
                "Q04 | shop.t.idx        | fix Q04",
                "Q05 | shop.t(a, b)      | fix --unique 'shop.t(a, b)'",
                "S03 | net_read_timeout  | fix S03"
            })
    void aFindingMustNameTheCommandThatCuresIt(String probe, String subject, String command) {
        assertThat(commands(finding(probe, Severity.WARN, subject)))
                .singleElement()
                .asString()
                .contains("holdfast " + command + " TARGET");
    }

    @Test
    void noCommandMustBeNamedWhereNoneCures() {
        assertThat(commands(finding("L01", Severity.OK, "shop.t"))).isEmpty();
        assertThat(commands(finding("H01", Severity.CRIT, "processor"))).isEmpty();
        assertThat(commands(finding("S09", Severity.WARN, "innodb_flush_log_at_trx_commit")))
                .isEmpty();
        assertThat(commands(finding("Q05", Severity.WARN, "sh'op.t(a)"))).isEmpty();
    }
}
