package io.holdfast.jdbi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.ScriptedDriver;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** Jdbi's stack proves that its handle returns its connection only after a wait within it. */
class NestedBorrowTest {
    @Test
    void aBorrowWithinATransactionThatHoldsAllMustBeRefusedBeforeItsTime() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver();
                HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                        .dataSource(driver.dataSource())
                        .size(1)
                        .borrowTimeout(Duration.ofMinutes(2))
                        .build())) {
            BorrowTimeoutException refused = catchThrowableOfType(
                    BorrowTimeoutException.class,
                    () -> Jdbi.create(pool).useTransaction(handle -> pool.getConnection()));
            assertThat(refused.errorCode()).isEqualTo(ErrorCode.NESTED_BORROW);
            assertThat(refused.getMessage()).contains("could never end");
        }
    }
}
