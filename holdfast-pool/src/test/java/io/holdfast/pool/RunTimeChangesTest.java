package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.holdfast.testkit.ScriptedDriver;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What HikariCP allows while a pool is open: by its setters, and in JMX. */
class RunTimeChangesTest {
    private static final String NAME = "run-time-changes";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ScriptedDriver driver = new ScriptedDriver();
    private final HoldfastDataSource pool = pool();
    private final ObjectName bean = bean();

    private HoldfastDataSource pool() {
        Properties hikaris = new Properties();
        hikaris.setProperty("poolName", NAME);
        hikaris.setProperty("maximumPoolSize", "4");
        hikaris.setProperty("minimumIdle", "1");
        hikaris.setProperty("idleTimeout", "60000");
        hikaris.setProperty("registerMbeans", "true");
        hikaris.put("dataSource", driver.dataSource());
        return new HoldfastDataSource(PoolConfig.from(hikaris));
    }

    private static ObjectName bean() {
        try {
            return new ObjectName("io.holdfast:type=Pool,name=" + ObjectName.quote(NAME));
        } catch (javax.management.JMException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void close() throws SQLException {
        pool.close();
        driver.close();
    }

    private void set(String attribute, Object value) throws Exception {
        server.setAttribute(bean, new Attribute(attribute, value));
    }

    private void invoke(String operation) throws Exception {
        server.invoke(bean, operation, new Object[0], new String[0]);
    }

    @Test
    void aSuspendedPoolMustLendNothingUntilItIsResumed() throws Exception {
        pool.getConnection().close();
        set("BorrowTimeoutMillis", 20L);
        invoke("suspendPool");
        assertThat(server.getAttribute(bean, "Suspended")).isEqualTo(true);
        assertThat(catchThrowable(pool::getConnection)).hasMessageStartingWith("HF-1047");

        invoke("resumePool");
        set("BorrowTimeoutMillis", 20_000L);
        try (Connection connection = pool.getConnection()) {
            assertThat(connection.isClosed()).isFalse();
        }
    }

    @Test
    void evictedConnectionsMustBeReplacedAndThoseInUseWhenTheyComeBack() throws Exception {
        Connection inUse = pool.getConnection();
        invoke("softEvictConnections");
        assertThat(inUse.isClosed()).isFalse();
        inUse.close();
        Awaitility.await().until(() -> pool.stats().evictions().get(EvictionReason.REQUESTED) > 0);
    }

    @Test
    void timeOutsMustBeChangedInJmx() throws Exception {
        set("BorrowTimeoutMillis", 1_234L);
        set("IdleTimeoutMillis", 0L);
        set("MaxLifetimeMillis", 77_000L);
        set("LeakThresholdMillis", 5_000L);
        PoolConfig now = pool.config();
        assertThat(now.borrowTimeout()).isEqualTo(Duration.ofMillis(1_234));
        assertThat(now.idleTimeout()).isZero();
        assertThat(now.overflowLinger()).isGreaterThanOrEqualTo(Duration.ofDays(365));
        assertThat(now.maxLifetime()).isEqualTo(Duration.ofSeconds(77));
        assertThat(now.leakThreshold()).isEqualTo(Duration.ofSeconds(5));

        set("IdleTimeoutMillis", 30_000L);
        assertThat(pool.config().overflowLinger()).isEqualTo(Duration.ofSeconds(30));
        assertThat(catchThrowable(() -> set("BorrowTimeoutMillis", -1L))).isNotNull();
        assertThat(pool.config().borrowTimeout()).isEqualTo(Duration.ofMillis(1_234));
    }

    @Test
    void theLoginMustBeChangedInJmx() throws Exception {
        set("Username", "of_today");
        set("Password", "new");
        assertThat(pool.config().username()).isEqualTo("of_today");
        assertThat(pool.config().password()).isEqualTo("new");
    }

    @Test
    void settersMustCountWhileItIsOpen() {
        pool.setConnectionTimeout(0);
        assertThat(pool.config().borrowTimeout()).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
        pool.setConnectionTimeout(2_000);
        pool.setIdleTimeout(0);
        pool.setMaxLifetime(88_000);
        pool.setLeakDetectionThreshold(4_000);
        assertThat(pool.config().leakThreshold()).isEqualTo(Duration.ofSeconds(4));
        pool.setLeakDetectionThreshold(0);
        pool.setMaximumPoolSize(7);
        pool.setMinimumIdle(3);
        PoolConfig now = pool.config();
        assertThat(now.borrowTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(now.overflowLinger()).isGreaterThanOrEqualTo(Duration.ofDays(365));
        assertThat(now.maxLifetime()).isEqualTo(Duration.ofSeconds(88));
        assertThat(now.leakThreshold()).as("its default").isEqualTo(Duration.ofMinutes(1));
        assertThat(now.size()).isEqualTo(3);
        assertThat(now.capacity()).isEqualTo(7);

        pool.setMaximumPoolSize(2);
        assertThat(pool.config().size()).isEqualTo(2);
        assertThat(pool.config().capacity()).isEqualTo(2);
    }
}
