package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.fix.IndexProof.Reads;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexWorthTest {
    @ParameterizedTest
    @CsvSource({
        // A tenth of the rows: a slow moment of the machine must not count.
        "1000, 5000, 100, 900000, true",
        "1000, 5000, 101, 900000, false",
        "1000, 50000, 500, 50000, true",
        "1000, 50000, 500, 90000, false",
        "1000, 50000, 501, 1, false",
        // A table of one row.
        "12, 5000, 6, 4000, false",
        "105, 5000, 6, 4000, false",
        "106, 5000, 6, 4000, true",
        "0, 0, 1, 0, false",
        "0, 9, 0, 0, false"
    })
    void anIndexMustSaveReadsAndNotTime(long rows, long micros, long rowsAfter, long microsAfter, boolean worthIt) {
        Reads before = new Reads(rows, micros);

        assertThat(before.worthIt(new Reads(rowsAfter, microsAfter))).isEqualTo(worthIt);
        assertThat(Reads.parse(before.text())).isEqualTo(before);
    }
}
