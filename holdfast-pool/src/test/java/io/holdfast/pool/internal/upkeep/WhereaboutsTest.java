package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    private static final long SECOND = 1_000_000_000L;
    private final Whereabouts whereabouts = new Whereabouts();

    private boolean moved(long second, int... hosts) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (int host : hosts) {
            addresses.add(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host}));
        }
        return whereabouts.haveMoved(addresses, second * SECOND);
    }

    @Test
    void theFirstAnswerAndTheSameAnswerMustBeNoMove() throws UnknownHostException {
        assertThat(moved(0, 1)).isFalse();
        assertThat(moved(5, 1)).isFalse();
        assertThat(moved(10)).as("an answer without addresses").isFalse();
        assertThat(moved(15, 1)).isFalse();
    }

    @Test
    void anotherAddressMustBeAMoveOnce() throws UnknownHostException {
        moved(0, 1);

        assertThat(moved(5, 2)).isTrue();
        assertThat(moved(10, 2)).isFalse();
    }

    @Test
    void anAddressMoreOrLessMustBeNoMove() throws UnknownHostException {
        moved(0, 1, 2);

        assertThat(moved(5, 2, 1)).as("in another order").isFalse();
        assertThat(moved(10, 2, 3)).isFalse();
        assertThat(moved(15, 3)).isFalse();
    }

    @Test
    void aNameThatLeadsNowHereNowThereMustBeFollowedOnceOnly() throws UnknownHostException {
        moved(0, 1);
        int moves = 0;
        for (int i = 1; i < 100; i++) {
            moves += moved(5 * i, 1 + i % 3) ? 1 : 0;
        }

        assertThat(moves).as("each of the two others when it was new").isLessThanOrEqualTo(2);
    }

    @Test
    void aSwitchBackMustBeSeenWhenTheFirstIsLongAgo() throws UnknownHostException {
        moved(0, 1);
        moved(5, 2);

        assertThat(moved(10 + Whereabouts.REMEMBERED_NANOS / SECOND, 1)).isTrue();
    }
}
