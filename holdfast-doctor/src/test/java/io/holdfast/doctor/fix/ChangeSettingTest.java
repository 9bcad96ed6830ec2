package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeSettingTest {
    @ParameterizedTest
    @CsvSource({"64M, 67108864", "1k, 1024", "2g, 2147483648", "1T, 1099511627776", "64, 64", "0.25, 0.25", "64MB, 64MB"
    })
    void aSizeOfTheServersFileMustBecomeTheNumberThatAStatementTakes(String value, String number) {
        assertThat(ChangeSetting.number(value)).isEqualTo(number);
    }
}
