package io.holdfast.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {
    @ParameterizedTest
    @CsvSource({"0, 10", "-1, 10", "1, 0", "1, -5", "1, 10001", "9223372036854775807, 10"})
    void aPageThatCannotBeMustBeRefused(long number, int size) {
        assertThatIllegalArgumentException().isThrownBy(() -> PageRequest.page(number, size));
    }

    @ParameterizedTest
    @CsvSource({"-1, 10", "0, 0", "9223372036854775807, 10"})
    void anOffsetThatCannotBeMustBeRefused(long offset, int limit) {
        assertThatIllegalArgumentException().isThrownBy(() -> PageRequest.offset(offset, limit));
    }

    @Test
    void theFirstPageMustBeNumberOne() {
        assertThat(PageRequest.page(1, 50)).isEqualTo(PageRequest.offset(0, 50));
        assertThat(PageRequest.page(3, 50)).isEqualTo(PageRequest.offset(100, 50));
    }

    @ParameterizedTest
    @CsvSource({
        // rows, total, offset, size: page, pages, next, previous
        "2, 5, 0, 2, 1, 3, true, false",
        "2, 5, 2, 2, 2, 3, true, true",
        "1, 5, 4, 2, 3, 3, false, true",
        "2, 4, 2, 2, 2, 2, false, true",
        "0, 5, 6, 2, 4, 3, false, true",
        "0, 0, 0, 2, 1, 0, false, false"
    })
    void aPageMustKnowItsPlace(
            int rows, long total, long offset, int size, long page, long pages, boolean next, boolean previous) {
        Page<Integer> some = new Page<>(List.of(7, 8).subList(0, rows), total, offset, size);

        assertThat(some.page()).isEqualTo(page);
        assertThat(some.pages()).isEqualTo(pages);
        assertThat(some.hasNext()).isEqualTo(next);
        assertThat(some.hasPrevious()).isEqualTo(previous);
        assertThat(some.map(String::valueOf).total()).isEqualTo(total);
    }
}
