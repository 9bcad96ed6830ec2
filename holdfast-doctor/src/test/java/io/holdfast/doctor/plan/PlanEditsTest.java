package io.holdfast.doctor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanEditsTest {
    private static final String WHAT = "ALTER TABLE `a`.`t` ADD INDEX `x` (`c`) INVISIBLE";
    private static final String RIGHT = WHAT + ", ALGORITHM=INPLACE, LOCK=NONE";

    private static PlannedFix fix(String statement, int limit, String undo) {
        return new PlannedFix(
                "add-index",
                "an index",
                Map.of(),
                List.of("it is not there"),
                "nothing",
                List.of(new PlannedStep(
                        "add it", List.of(statement), limit, "no rows", "it is there", List.of(undo), null)));
    }

    @Test
    void aPlanAsItWasWrittenMustHaveNoEdits() throws Exception {
        assertThat(PlanEdits.of(fix(RIGHT, 60, "u"), fix(RIGHT, 60, "u"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WHAT,
                WHAT + ", LOCK=SHARED",
                WHAT + ", ALGORITHM=COPY, LOCK=SHARED",
                WHAT + ", algorithm = inplace",
                WHAT + " COMMENT 'ticket 42', ALGORITHM=INPLACE, LOCK=NONE"
            })
    void howADefinitionIsChangedMayBeEdited(String edited) throws Exception {
        assertThat(PlanEdits.of(fix(edited, 60, "u"), fix(RIGHT, 60, "u"))).hasSize(1);
        assertThat(PlanEdits.of(fix(edited, 90, "u"), fix(RIGHT, 60, "u"))).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                WHAT + ", DROP COLUMN d",
                WHAT + ", ALGORITHM=INPLACE, LOCK=NONE, DROP COLUMN d",
                WHAT + "; DROP TABLE t",
                WHAT + " COMMENT 'x\\', DROP COLUMN d, COMMENT '",
                WHAT + " COMMENT 'x' /*! , DROP COLUMN d */",
                WHAT + ", LOCK=NONE -- ",
                "ALTER TABLE `a`.`t` ADD INDEX `x` (`d`) INVISIBLE, ALGORITHM=INPLACE, LOCK=NONE",
                "ALTER TABLE `a`.`other` ADD INDEX `x` (`c`) INVISIBLE",
                "DROP TABLE `a`.`t`",
                ""
            })
    void whatIsChangedMustNotBeEdited(String edited) {
        assertThat(refusal(fix(edited, 60, "u"), fix(RIGHT, 60, "u"))).isEqualTo(RepairError.PLAN_ALTERED);
    }

    @Test
    void undoLimitsWithoutSenseAndOtherStatementsMustNotBeEdited() {
        assertThat(refusal(fix(RIGHT, 60, "v"), fix(RIGHT, 60, "u"))).isEqualTo(RepairError.PLAN_ALTERED);
        assertThat(refusal(fix(RIGHT, 0, "u"), fix(RIGHT, 60, "u"))).isEqualTo(RepairError.PLAN_ALTERED);
        assertThat(refusal(fix("SET GLOBAL a = 1 COMMENT 'x'", 60, "u"), fix("SET GLOBAL a = 1", 60, "u")))
                .isEqualTo(RepairError.PLAN_ALTERED);
    }

    private static RepairError refusal(PlannedFix planned, PlannedFix derived) {
        return catchThrowableOfType(RepairException.class, () -> PlanEdits.of(planned, derived))
                .error();
    }
}
