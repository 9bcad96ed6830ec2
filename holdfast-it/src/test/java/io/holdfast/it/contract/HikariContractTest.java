package io.holdfast.it.contract;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;

/** HikariCP under the common contract: if it fails here, suspect the contract. */
class HikariContractTest extends PoolContract {
    @Override
    ContractPool open(DataSource source, int size, Duration borrowTimeout) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setConnectionTimeout(borrowTimeout.toMillis());
        HikariDataSource pool = new HikariDataSource(config);
        return new ContractPool(pool, pool);
    }
}
