package io.holdfast.it.contract;

import io.holdfast.pool.Fill;
import java.time.Duration;
import javax.sql.DataSource;

/** Holdfast with half of its connections as overflow. */
class HoldfastOverflowTest extends StrictPoolContract {
    @Override
    ContractPool open(DataSource source, int size, Duration borrowTimeout) {
        int kept = Math.max(1, size / 2);
        return HoldfastPools.open(source, Fill.BACKGROUND, kept, size - kept, borrowTimeout);
    }
}
