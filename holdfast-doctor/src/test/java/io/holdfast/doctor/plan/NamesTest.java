package io.holdfast.doctor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    @Test
    void namesOfAnyCharactersMustBeReadAndWrittenBack() throws RepairException {
        TableColumns read = TableColumns.parse("shop.`a ``b``, (c).d`(`x, y`, 数量 ,z)");

        assertThat(read.table()).isEqualTo(new TableName("shop", "a `b`, (c).d"));
        assertThat(read.columns()).isEqualTo(List.of("x, y", "数量", "z"));
        assertThat(TableColumns.parse(read.toString())).isEqualTo(read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "t",
                "t(a)",
                "s.t",
                "s.t()",
                "s.t(a",
                "s.t(a) x",
                "s.t(a,a)",
                "s.`t(a)",
                "s..t(a)",
                "s.t(a,)",
                "s.t😀(a)",
                "s.ttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt(a)"
            })
    void whatIsNoTableWithColumnsMustBeRefused(String text) {
        RepairException refused = catchThrowableOfType(RepairException.class, () -> TableColumns.parse(text));

        assertThat(refused).isNotNull();
        assertThat(refused.error()).isEqualTo(RepairError.NO_REPAIR);
    }

    @Test
    void anIndexNameMustFollowFromTheColumnsInTheirOrder() throws RepairException {
        assertThat(TableColumns.parse("s.t(a,b)").indexName("hf_"))
                .isEqualTo(TableColumns.parse("s.t(a, b)").indexName("hf_"))
                .isNotEqualTo(TableColumns.parse("s.t(b,a)").indexName("hf_"))
                .hasSizeLessThan(64);
    }
}
