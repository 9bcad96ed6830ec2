package io.holdfast.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
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
}
