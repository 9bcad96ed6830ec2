package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that are held while something else goes on. */
class HeldIdleIT {
    private static final Duration THRESHOLD = Duration.ofMillis(200);

    private final List<BorrowSite> told = new CopyOnWriteArrayList<>();

    private PoolConfig.Builder config(ServerKind kind, JdbcDriver driver) throws Exception {
        return Servers.config(kind, driver).size(2).heldIdleThreshold(THRESHOLD).listener(new PoolListener() {
            @Override
            public void onHeldIdle(String pool, BorrowSite lease) {
                told.add(lease);
            }
        });
    }

    private static void aRemoteCallWhileHolding(HoldfastDataSource pool) throws Exception {
        pool.run(connection -> {
            Servers.queryLong(connection, "SELECT 1");
            Thread.sleep(400);
        });
    }

    /** Nothing is captured at first, and nothing paid for: the first lease turns that on, a later one is named. */
    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aPlaceThatHoldsWithoutUseMustBeToldOnce(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool =
                new HoldfastDataSource(config(kind, driver).build())) {
            for (int i = 0; i < 20 && told.isEmpty(); i++) {
                aRemoteCallWhileHolding(pool);
            }
            await().until(() -> told.size() == 1);
            assertThat(told.get(0).place()).startsWith("HeldIdleIT.java:");
            assertThat(told.get(0).leases()).isEqualTo(1);
            assertThat(told.get(0).held()).isGreaterThan(THRESHOLD);
            assertThat(told.get(0).useRatio()).isLessThan(0.2);
            for (int i = 0; i < 3; i++) {
                aRemoteCallWhileHolding(pool);
            }
            // A second place, so that what was on its way has come.
            pool.run(connection -> Thread.sleep(400));
            await().until(() -> told.size() == 2);
            assertThat(told.get(1).place()).isNotEqualTo(told.get(0).place());
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J"})
    void whatIsUsedWhileItIsHeldMustNotBeTold(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config(kind, driver).borrowSiteCapture(BorrowSiteCapture.ALWAYS).build())) {
            Servers.queryLong(pool, "SELECT 1");
            for (int i = 0; i < 3; i++) {
                Servers.queryLong(pool, "SELECT SLEEP(0.4)");
            }
            aRemoteCallWhileHolding(pool);
            await().until(() -> !told.isEmpty());
            assertThat(told)
                    .singleElement()
                    .satisfies(lease -> assertThat(lease.useRatio()).isLessThan(0.2));
        }
    }

    @ParameterizedTest
    @CsvSource({"MARIADB, MARIADB_CONNECTOR_J"})
    void zeroMustTurnItOff(ServerKind kind, JdbcDriver driver) throws Exception {
        try (HoldfastDataSource pool = new HoldfastDataSource(config(kind, driver)
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .heldIdleThreshold(Duration.ZERO)
                .build())) {
            aRemoteCallWhileHolding(pool);
            assertThat(pool.borrowSites())
                    .singleElement()
                    .satisfies(site -> assertThat(site.useRatio()).isLessThan(0.2));
        }
        // Closing tells what is untold.
        assertThat(told).isEmpty();
    }
}
