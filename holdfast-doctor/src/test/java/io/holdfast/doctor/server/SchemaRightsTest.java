package io.holdfast.doctor.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRightsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION",
                "GRANT SELECT, PROCESS ON *.* TO `app`@`%`",
                "GRANT PROCESS, SELECT ON *.* TO \"app\"@\"%\" IDENTIFIED BY PASSWORD '*X'"
            })
    void whoMayReadEverySchemaMustBeSeen(String grant) {
        assertThat(SchemaRights.of(List.of("GRANT USAGE ON *.* TO `app`@`%`", grant))
                        .everywhere())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GRANT USAGE ON *.* TO `app`@`%`",
                "GRANT PROCESS, REPLICATION CLIENT ON *.* TO `app`@`%`",
                "GRANT SELECT ON `shop`.* TO `app`@`%`",
                "GRANT `reader`@`%` TO `app`@`%`",
                "GRANT PROXY ON ''@'' TO 'root'@'localhost' WITH GRANT OPTION"
            })
    void whoMayNotMustBeSeen(String grant) {
        SchemaRights rights = SchemaRights.of(List.of(grant));
        assertThat(rights.everywhere()).isFalse();
        assertThat(rights.inPart()).isEmpty();
    }

    @Test
    void aSchemaThatIsTakenOutMustCount() {
        assertThat(SchemaRights.of(
                                List.of("GRANT SELECT ON *.* TO `app`@`%`", "REVOKE SELECT ON `hr`.* FROM `app`@`%`"))
                        .everywhere())
                .isFalse();
    }

    @Test
    void tablesOfWhichSomeColumnsAreSeenMustBeNamed() {
        assertThat(SchemaRights.of(List.of(
                                "GRANT SELECT (`a`, `b`), INSERT ON `sh``op`.`t.1` TO `app`@`%`",
                                "GRANT SELECT, UPDATE (`a`) ON `shop`.`whole` TO `app`@`%`"))
                        .inPart())
                .containsExactly("sh`op.t.1");
    }
}
