package io.holdfast.pool.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FreshnessTest {
    private final Freshness freshness = new Freshness();

    private void look(int position, long at, int replica) throws SQLException {
        freshness.look(String.valueOf(position), at, wanted -> Integer.parseInt(wanted) <= replica);
    }

    @Test
    void nothingMustBeProvenBeforeTheReplicaHasReachedAPosition() throws SQLException {
        assertThat(freshness.nanos(5)).isEqualTo(Long.MAX_VALUE);
        look(10, 100, 9);

        assertThat(freshness.nanos(1_000_000)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsReachedMustCountFromWhenThePrimaryWasAsked() throws SQLException {
        look(10, 100, 10);

        assertThat(freshness.nanos(130)).isEqualTo(30);
    }

    @Test
    void aReplicaThatFollowsMustNeverSeemFresherThanItIs() throws SQLException {
        look(10, 100, 10);
        look(20, 200, 10);
        look(30, 300, 25);

        assertThat(freshness.nanos(301)).as("it has 20, which was there at 200").isEqualTo(101);
    }

    @Test
    void aReplicaThatStandsStillMustGrowOldAndCatchUpLater() throws SQLException {
        look(0, 0, 0);
        for (int i = 1; i <= 50; i++) {
            look(i, i * 100, 0);
        }
        assertThat(freshness.nanos(5_000)).isEqualTo(5_000);

        look(51, 5_100, 51);
        look(52, 5_200, 52);
        assertThat(freshness.nanos(5_200)).isZero();
    }

    @Test
    void aLookThatFailsMustProveNothing() throws SQLException {
        look(10, 100, 10);

        assertThatThrownBy(() -> freshness.look("20", 200, wanted -> {
                    throw new SQLException("gone");
                }))
                .isInstanceOf(SQLException.class);
        assertThat(freshness.nanos(210)).isEqualTo(110);
        freshness.forget();
        assertThat(freshness.nanos(220)).isEqualTo(Long.MAX_VALUE);
    }
}
