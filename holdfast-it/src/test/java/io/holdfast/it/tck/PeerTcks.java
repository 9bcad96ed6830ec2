package io.holdfast.it.tck;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import javax.sql.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** The peers under the same tests. No build tool runs these classes by their name: their failures are not ours. */
final class PeerTcks {
    private PeerTcks() {}

    /** HikariCP with its defaults. */
    static class Hikari extends DbcpTck {
        @Override
        DataSource open() {
            HikariConfig config = new HikariConfig();
            config.setDriverClassName(DRIVER);
            config.setJdbcUrl(URL);
            config.setUsername(USER);
            config.setPassword(PASSWORD);
            config.setMaximumPoolSize(SIZE);
            config.setConnectionTimeout(BORROW_TIMEOUT.toMillis());
            return new HikariDataSource(config);
        }

        @Override
        void close(DataSource pool) {
            ((HikariDataSource) pool).close();
        }
    }

    /** Agroal with its defaults. */
    static class Agroal extends DbcpTck {
        @Override
        DataSource open() throws Exception {
            return AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(SIZE)
                            .acquisitionTimeout(BORROW_TIMEOUT)
                            .connectionFactoryConfiguration(factory -> factory.connectionProviderClassName(DRIVER)
                                    .jdbcUrl(URL)
                                    .principal(new NamePrincipal(USER))
                                    .credential(new SimplePassword(PASSWORD)))));
        }

        @Override
        void close(DataSource pool) {
            ((AgroalDataSource) pool).close();
        }
    }

    /** Tomcat's pool with its defaults. */
    static class Tomcat extends DbcpTck {
        @Override
        DataSource open() {
            PoolProperties config = new PoolProperties();
            config.setDriverClassName(DRIVER);
            config.setUrl(URL);
            config.setUsername(USER);
            config.setPassword(PASSWORD);
            config.setMaxActive(SIZE);
            config.setMaxIdle(SIZE);
            config.setMaxWait((int) BORROW_TIMEOUT.toMillis());
            return new org.apache.tomcat.jdbc.pool.DataSource(config);
        }

        @Override
        void close(DataSource pool) {
            ((org.apache.tomcat.jdbc.pool.DataSource) pool).close(true);
        }
    }
}
