package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.BorrowSite;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How long the connections of each place of borrow were held and used. */
class BorrowSitesTest {
    private static final long SECOND = 1_000_000_000L;

    private final BorrowSites sites = new BorrowSites();
    private final Throwable site = Seen.site();

    @Test
    void leasesOfOnePlaceMustAddUp() {
        sites.ended(5, Seen.used(site, SECOND), 5 + 3 * SECOND, 0);
        sites.ended(0, Seen.used(site, SECOND), 4 * SECOND, 0);
        assertThat(sites.all()).hasSize(1);
        BorrowSite only = sites.all().get(0);
        assertThat(only.place()).startsWith("Caller.java:");
        assertThat(only.leases()).isEqualTo(2);
        assertThat(only.held()).isEqualTo(Duration.ofSeconds(7));
        assertThat(only.used()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatIsHeldLongestWithoutUseMustComeFirst() {
        sites.ended(0, Seen.used(site, 9 * SECOND), 10 * SECOND, 0);
        sites.ended(0, Seen.used(Seen.otherSite(), SECOND), 4 * SECOND, 0);
        assertThat(sites.all())
                .extracting(BorrowSite::held)
                .containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(10));
    }

    @Test
    void aLeaseWithoutAPlaceMustNotBeCounted() {
        assertThat(sites.ended(0, Seen.used(null, 0), 10 * SECOND, 1)).isNull();
        assertThat(sites.all()).isEmpty();
    }

    @Test
    void theFirstThatWasHeldForLongAndHardlyUsedMustBeReportedOnce() {
        BorrowSite reported = Objects.requireNonNull(sites.ended(0, Seen.used(site, SECOND), 10 * SECOND, 10 * SECOND));
        assertThat(reported.leases()).isEqualTo(1);
        assertThat(reported.held()).isEqualTo(Duration.ofSeconds(10));
        assertThat(reported.used()).isEqualTo(Duration.ofSeconds(1));
        assertThat(reported.place()).startsWith("Caller.java:");
        assertThat(sites.ended(0, Seen.used(site, SECOND), 10 * SECOND, 10 * SECOND))
                .isNull();
        assertThat(sites.ended(0, Seen.used(Seen.otherSite(), SECOND), 10 * SECOND, 10 * SECOND))
                .isNotNull();
    }

    @Test
    void whatIsShortOrUsedOrNotAskedForMustNotBeReported() {
        assertThat(sites.ended(0, Seen.used(site, 0), 10 * SECOND - 1, 10 * SECOND))
                .as("too short")
                .isNull();
        assertThat(sites.ended(0, Seen.used(site, 2 * SECOND), 10 * SECOND, 10 * SECOND))
                .as("a fifth of it was use")
                .isNull();
        assertThat(sites.ended(0, Seen.used(site, 0), 10 * SECOND, 0))
                .as("switched off")
                .isNull();
    }

    @Test
    void aClockThatLagsMustNotMakeATimeNegative() {
        sites.ended(100, Seen.used(site, 0), 50, 0);
        assertThat(sites.all().get(0).held()).isZero();
    }

    @Test
    void placesWithoutEndMustNotFillTheMemory() {
        for (int i = 0; i < 1_200; i++) {
            Throwable made = new Throwable();
            made.setStackTrace(new StackTraceElement[] {new StackTraceElement("shop.Orders", "m", "Orders.java", i)});
            sites.ended(0, Seen.used(made, 0), SECOND, 0);
        }
        List<BorrowSite> all = sites.all();
        assertThat(all).hasSize(1_000);
        Throwable known = new Throwable();
        known.setStackTrace(new StackTraceElement[] {new StackTraceElement("shop.Orders", "m", "Orders.java", 3)});
        assertThat(sites.ended(0, Seen.used(known, 0), SECOND, 1))
                .as("a known one is still counted")
                .isNotNull();
    }
}
