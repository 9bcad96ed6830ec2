package io.holdfast.pool.internal.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.internal.Clock;
import io.holdfast.pool.internal.Leasing;
import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a slot knows of its connection. */
class SlotRecordTest {
    private final Leasing leasing = new Leasing(3, Clock.ofMachine());
    private final Slot slot = leasing.slot(0);

    @AfterEach
    void close() throws SQLException {
        leasing.close();
    }

    private Lease lease() {
        return leasing.lend(slot);
    }

    private void giveBack(Lease lease) {
        slot.leaseEnds();
        slot.used(leasing.clock.nanos());
        assertThat(slot.publish(lease.stamp())).isTrue();
    }

    private void leaseFor(Duration time) {
        Lease lease = lease();
        leasing.passes(time);
        giveBack(lease);
    }

    @Test
    void anOpenedConnectionMustBeKnownAsItWasOpened() throws SQLException {
        int stamp = slot.beginCheck(slot.tryOpen());
        ConnectionOpener.Opened opened = leasing.opened();
        PhysicalLink link = new PhysicalLink(leasing.clock::nanos, 0);
        leasing.passes(Duration.ofSeconds(1));
        assertThat(slot.attach(stamp, opened, link)).isTrue();

        assertThat(slot.connection()).isSameAs(opened.connection());
        assertThat(slot.link()).isSameAs(link);
        assertThat(slot.attached(stamp).connection()).isSameAs(opened.connection());
        assertThat(slot.attached(stamp).link()).isSameAs(link);
        assertThat(slot.attached(stamp + 8).link()).isNull();
        assertThat(slot.serverId()).isEqualTo(opened.serverId());
        assertThat(slot.server()).isEqualTo("server");
        assertThat(slot.login()).isEqualTo("user@host");
        assertThat(slot.defaults()).isSameAs(opened.defaults());
        assertThat(slot.lastAliveAt()).isEqualTo(opened.answeredAt());
    }

    @Test
    void aNewConnectionsTimesMustBeginWithIt() throws SQLException {
        leasing.idle(0);
        long now = leasing.clock.nanos();
        assertThat(slot.openedAt()).isEqualTo(now);
        assertThat(slot.borrowedAt()).isEqualTo(now);
        assertThat(slot.lastUsedAt()).isEqualTo(now);
        assertThat(slot.expiresAt() - now).isEqualTo(Leasing.LIFETIME.toNanos());
        assertThat(slot.retireAs()).isEqualTo(EvictionReason.MAX_LIFETIME);
    }

    @Test
    void aConnectionMustBeFreshForItsTimeAfterItWasSeen() throws SQLException {
        leasing.idle(0);
        long seen = leasing.clock.nanos();
        long fresh = Leasing.FRESH_MICROS * 1_000L;
        assertThat(slot.isFresh(seen + fresh - 1)).isTrue();
        assertThat(slot.isFresh(seen + fresh)).isFalse();
        slot.seenOpen(seen + fresh);
        assertThat(slot.isFresh(seen + fresh)).isTrue();
        assertThat(slot.lastAliveAt()).as("nothing has answered").isEqualTo(seen);
        slot.answered(seen + 2 * fresh);
        assertThat(slot.isFresh(seen + 3 * fresh - 1)).isTrue();
        assertThat(slot.lastAliveAt()).isEqualTo(seen + 2 * fresh);
    }

    @Test
    void nothingMustBeFreshWhereThatIsSwitchedOff() throws SQLException {
        leasing.idle(0);
        slot.begin(leasing.clock.nanos(), 0, 0);
        assertThat(slot.isFresh(leasing.clock.nanos() - 1)).isFalse();
    }

    @Test
    void leasesMustAddUp() throws SQLException {
        leasing.idle(0);
        leaseFor(Duration.ofMillis(3));
        leasing.passes(Duration.ofSeconds(1));
        leaseFor(Duration.ofMillis(4));
        assertThat(slot.leases()).isEqualTo(2);
        assertThat(slot.heldNanos()).isEqualTo(7_000_000);
        assertThat(slot.lastUsedAt()).isEqualTo(leasing.clock.nanos());
        assertThat(slot.borrowedAt()).isEqualTo(leasing.clock.nanos() - 4_000_000);
        slot.used(slot.borrowedAt() - 5);
        assertThat(slot.heldNanos()).as("a coarse clock lags").isEqualTo(7_000_000);
    }

    @Test
    void aConnectionMustCountAsUsedOnlyByItsOwnLeases() throws SQLException {
        leasing.idle(0);
        leaseFor(Duration.ZERO);
        assertThat(slot.hasServed(0)).isTrue();
        assertThat(slot.hasServed(1)).isFalse();
        assertThat(slot.vacate(slot.tryClose())).isTrue();
        leasing.idle(0);
        assertThat(slot.hasServed(0)).isFalse();
        leaseFor(Duration.ZERO);
        assertThat(slot.hasServed(0)).isTrue();
        assertThat(slot.leases()).as("over all connections").isEqualTo(2);
    }

    @Test
    void theOneInThePlaceOfALostOneMustGoOnWithItsTotals() throws SQLException {
        leasing.idle(0);
        leaseFor(Duration.ofMillis(3));
        Slot next = Slot.inPlaceOf(slot);
        assertThat(next.index()).isEqualTo(slot.index());
        assertThat(next.state()).isEqualTo(Slot.EMPTY);
        assertThat(next.leases()).isEqualTo(1);
        assertThat(next.heldNanos()).isEqualTo(3_000_000);
    }

    @Test
    void oneLeaseInSixteenMustBeASixteenth() throws SQLException {
        leasing.idle(0);
        int sixteenths = 0;
        for (int i = 0; i < 64; i++) {
            leaseFor(Duration.ZERO);
            sixteenths += slot.isSixteenth() ? 1 : 0;
        }
        assertThat(sixteenths).isEqualTo(4);
    }

    /** How many of so many returns look at the clock, where each lease lasts so long. */
    private int looks(int returns, Duration lease) {
        int looks = 0;
        for (int i = 0; i < returns; i++) {
            leaseFor(lease);
            if (!slot.spares()) {
                looks++;
                slot.paced(leasing.clock.nanos());
            }
        }
        return looks;
    }

    @Test
    void onlyReturnsOfShortLeasesMustSpareTheClock() throws SQLException {
        leasing.idle(0);
        looks(32, Duration.ofMillis(1));
        assertThat(looks(160, Duration.ofMillis(1))).as("long ones").isEqualTo(160);
        assertThat(looks(161, Duration.ofNanos(1_024))).as("short ones").isBetween(10, 12);
        assertThat(looks(161, Duration.ofNanos(7_900))).as("just short").isBetween(10, 12);
    }

    @Test
    void returnsMustLookAtTheClockAgainOnceLeasesAreLong() throws SQLException {
        leasing.idle(0);
        looks(64, Duration.ofNanos(500));
        assertThat(slot.spares() || slot.isSixteenth()).isTrue();
        looks(17, Duration.ofNanos(8_300));
        assertThat(looks(32, Duration.ofNanos(8_300))).isEqualTo(32);
    }

    @Test
    void theFirstReasonToGoMustStay() {
        slot.condemn(EvictionReason.REQUESTED, "first");
        slot.condemn(EvictionReason.ABORTED, "second");
        assertThat(slot.condemned()).isEqualTo(EvictionReason.REQUESTED);
        assertThat(slot.condemnedDetail()).isEqualTo("first");
        assertThat(slot.isCondemned()).isTrue();
    }

    @Test
    void marksMustStayUntilTheyAreTakenBack() {
        SQLException gone = new SQLException("gone");
        assertThat(slot.lostBy() == null).isTrue();
        slot.lost(gone);
        assertThat(slot.lostBy() == gone).isTrue();
        assertThat(slot.isUnderSentinel()).isFalse();
        slot.underSentinel(true);
        assertThat(slot.isUnderSentinel()).isTrue();
        slot.underSentinel(false);
        assertThat(slot.isUnderSentinel()).isFalse();
        assertThat(slot.isHeldForServer()).isFalse();
        slot.heldForServer(true);
        assertThat(slot.isHeldForServer()).isTrue();
        assertThat(slot.stillAtWork()).isNull();
        slot.leavesAtWork("a statement");
        assertThat(slot.stillAtWork()).isEqualTo("a statement");
    }

    @Test
    void whatIsOutdatedMustGoNowUnlessItsTimeIsSooner() throws SQLException {
        leasing.fill();
        long now = leasing.clock.nanos();
        leasing.slot(1).begin(now, now - 5, Leasing.FRESH_MICROS);
        leasing.exchange.slots().outdateAllBut(leasing.slot(2), now);
        assertThat(slot.expiresAt()).isEqualTo(now);
        assertThat(slot.retireAs()).isEqualTo(EvictionReason.OUTDATED);
        assertThat(leasing.slot(1).expiresAt()).isEqualTo(now - 5);
        assertThat(leasing.slot(1).retireAs()).isEqualTo(EvictionReason.OUTDATED);
        assertThat(leasing.slot(2).expiresAt() - now).isEqualTo(Leasing.LIFETIME.toNanos());
        assertThat(leasing.slot(2).retireAs()).isEqualTo(EvictionReason.MAX_LIFETIME);
    }

    @Test
    void whatIsEmptyOrBeingOpenedMustNotBeOutdated() {
        leasing.slot(1).tryOpen();
        leasing.exchange.slots().outdateAllBut(leasing.slot(2), leasing.clock.nanos());
        assertThat(slot.retireAs()).isEqualTo(EvictionReason.MAX_LIFETIME);
        assertThat(leasing.slot(1).retireAs()).isEqualTo(EvictionReason.MAX_LIFETIME);
    }
}
