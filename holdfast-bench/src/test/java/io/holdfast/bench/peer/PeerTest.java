package io.holdfast.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.Script;
import java.sql.Connection;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every pool of the comparison opens, fills, lends and closes. */
class PeerTest {
    @ParameterizedTest
    @EnumSource
    void everyPoolMustLend(Peer peer) throws Exception {
        try (PeerPool pool = peer.open(Target.scripted(), 3)) {
            pool.fill();
            try (Connection connection = pool.dataSource().getConnection()) {
                assertThat(connection.isClosed()).isFalse();
            }
            assertThat(pool.settings().get()).contains("3");
        }
        assertThat(peer.version()).matches("\\d+\\.\\d+.*");
    }

    /** By the driver's {@code isValid} or a query. Holdfast looks at the socket, which this driver has not. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "HOLDFAST")
    void aPoolThatChecksEachBorrowMustAskTheServer(Peer peer) throws Exception {
        Script script = SourceDriver.scripted().script().countCalls();
        try (PeerPool pool = peer.open(Target.scripted(), PoolShape.fixed(2).checkingEachBorrow())) {
            pool.fill();
            LockSupport.parkNanos(20_000_000);
            long before = asked(script);
            for (int i = 0; i < 10; i++) {
                pool.dataSource().getConnection().close();
                // BeeCP counts in milliseconds.
                LockSupport.parkNanos(5_000_000);
            }
            assertThat(asked(script) - before).isGreaterThanOrEqualTo(10);
        }
    }

    private static long asked(Script script) {
        return script.calls("isValid") + script.calls("execute") + script.calls("executeQuery");
    }
}
