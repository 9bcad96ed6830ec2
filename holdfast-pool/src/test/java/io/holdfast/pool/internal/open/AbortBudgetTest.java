package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import org.junit.jupiter.api.Test;

class AbortBudgetTest {
    private static final long SECOND = 1_000_000_000L;

    private static AbortBudget of(String url) {
        return AbortBudget.of(PoolConfig.builder().jdbcUrl(url).build());
    }

    @Test
    void noMoreThanTenAMinuteMustBeGranted() {
        AbortBudget budget = of("jdbc:mysql://ten.example/db");
        int granted = 0;
        for (long now = 0; now < 300 * SECOND; now += SECOND / 10) {
            granted += budget.tryAbort(now) ? 1 : 0;
        }
        assertThat(granted).isEqualTo(50);
    }

    @Test
    void poolsOfOneServerMustShareOne() {
        AbortBudget first = of("jdbc:mysql://shared.example:3307/db?connectTimeout=5");
        AbortBudget second = of("jdbc:mysql://shared.example:3307/db");
        assertThat(first).isSameAs(second).isNotSameAs(of("jdbc:mysql://shared.example:3308/db"));
    }

    @Test
    void theEleventhMustBeGrantedAMinuteAfterTheFirstAndNotSooner() {
        AbortBudget budget = of("jdbc:mysql://eleventh.example/db");
        long start = Long.MAX_VALUE - 5;
        for (int i = 0; i < AbortBudget.MOST; i++) {
            assertThat(budget.tryAbort(start + i)).isTrue();
        }
        assertThat(budget.tryAbort(start + 60 * SECOND - 1)).isFalse();
        assertThat(budget.tryAbort(start + 60 * SECOND)).isTrue();
        assertThat(budget.tryAbort(start + 60 * SECOND)).isFalse();
    }

    @Test
    void poolsOfDataSourcesMustHaveOneAsWell() {
        AbortBudget budget = AbortBudget.of(PoolConfig.builder()
                .dataSource(new io.holdfast.testkit.ScriptedDriver().dataSource())
                .build());
        assertThat(budget.tryAbort(0)).isTrue();
    }
}
