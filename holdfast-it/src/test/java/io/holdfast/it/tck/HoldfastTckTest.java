package io.holdfast.it.tck;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import javax.sql.DataSource;

/** Holdfast passes all of them: guarantee G16. */
class HoldfastTckTest extends DbcpTck {
    @Override
    DataSource open() {
        return new HoldfastDataSource(PoolConfig.builder()
                .name("tck")
                .driverClassName(DRIVER)
                .jdbcUrl(URL)
                .username(USER)
                .password(PASSWORD)
                .size(SIZE)
                .borrowTimeout(BORROW_TIMEOUT)
                .build());
    }

    @Override
    void close(DataSource pool) {
        ((HoldfastDataSource) pool).close();
    }
}
