package io.holdfast.pool.internal.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GrowthControllerTest {
    private static final long MS = 1_000_000;

    private final GrowthController growth = new GrowthController(64);

    private static GrowthController.Load load(int waiting, int inUse, int opening, int occupied, double ageMillis) {
        return new GrowthController.Load(waiting, inUse, opening, 0, occupied - opening, 5, 50, false, ageMillis * MS);
    }

    private void connectTakes(long millis) {
        for (int i = 0; i < 50; i++) {
            growth.opened(millis * MS, 0);
        }
    }

    @Test
    void aFullPoolMustOpenNothing() {
        assertThat(growth.openingsWanted(load(20, 50, 0, 50, 1000), 0)).isZero();
    }

    @Test
    void fillingMustOpenUpToSizeAndNeverMoreAtOnceThanThereAre() {
        int held = 1;
        for (int wanted : new int[] {1, 2, 4, 8, 4}) {
            assertThat(growth.openingsWanted(new GrowthController.Load(0, 0, 0, 0, held, 20, 50, true, 0), 0))
                    .isEqualTo(wanted);
            assertThat(growth.openingsWanted(new GrowthController.Load(0, 0, wanted, 0, held, 20, 50, true, 0), 0))
                    .isZero();
            held += wanted;
        }
        assertThat(held).isEqualTo(20);
    }

    /** While a driver's classes are loaded, others beside it only take the processor from the first. */
    @Test
    void theFirstOfAFillMustBeOpenedAlone() {
        assertThat(growth.openingsWanted(new GrowthController.Load(0, 0, 0, 0, 0, 5, 50, true, 0), 0))
                .isEqualTo(1);
        assertThat(growth.openingsWanted(new GrowthController.Load(1, 0, 1, 0, 0, 5, 50, true, 0), 100 * MS))
                .isZero();
        assertThat(growth.openingsWanted(new GrowthController.Load(1, 0, 0, 1, 0, 5, 50, true, 0), 900 * MS))
                .isZero();
        growth.opened(900 * MS, 900 * MS);
        assertThat(growth.openingsWanted(new GrowthController.Load(0, 1, 0, 0, 1, 5, 50, true, 0), 900 * MS))
                .isEqualTo(1);
    }

    @Test
    void aFirstOpeningThatHangsMustBeTriedAgainBeside() {
        assertThat(growth.openingsWanted(new GrowthController.Load(3, 0, 0, 0, 0, 5, 50, true, 0), 0))
                .isEqualTo(3);
        assertThat(growth.openingsWanted(new GrowthController.Load(3, 0, 0, 3, 0, 5, 50, true, 0), 1_100 * MS))
                .isEqualTo(1);
    }

    @Test
    void withoutFillingOneMustBeOpenedForEachWaiterUpToSize() {
        assertThat(growth.openingsWanted(load(2, 1, 0, 1, 0), 0)).isEqualTo(2);
        assertThat(growth.openingsWanted(load(2, 1, 2, 3, 0), 0)).isZero();
    }

    /** One waiter behind five long leases: less than one opening is predicted, and one is needed. */
    @Test
    void aSingleWaiterBehindLongLeasesMustGetOne() {
        connectTakes(10);

        assertThat(growth.openingsWanted(load(1, 5, 0, 5, 5000), 0)).isEqualTo(1);
    }

    @Test
    void aSpikeOfShortLeasesMustOpenAlmostNothing() {
        connectTakes(150);
        growth.leaseEnded(2 * MS);

        assertThat(growth.openingsWanted(load(45, 5, 0, 5, 1), 0)).isLessThanOrEqualTo(2);
    }

    @Test
    void aSpikeOfLongLeasesMustOpenForMostWaiters() {
        connectTakes(150);

        assertThat(growth.openingsWanted(load(45, 5, 0, 5, 150), 0)).isEqualTo(GrowthController.BURST);
        assertThat(growth.openingsWanted(load(45, 5, 8, 13, 150), 25 * MS)).isGreaterThanOrEqualTo(32);
    }

    /** Openings that the processor is busy with end one after the other: more at a time would delay them all. */
    @Test
    void openingsThatEndInTheirTurnMustNotBecomeMore() {
        connectTakes(5);
        assertThat(growth.openingsWanted(load(45, 5, 0, 5, 1000), 0)).isEqualTo(8);
        for (int ended = 1; ended < 20; ended++) {
            growth.opened(5 * MS, ended * 4 * MS);
            assertThat(growth.openingsWanted(load(45 - ended, 5 + ended, 7, 12 + ended, 1000), ended * 4 * MS))
                    .isEqualTo(1);
        }
    }

    @Test
    void fillingUnaskedMustNotBeMoreThanOneBurst() {
        GrowthController.Load filling = new GrowthController.Load(0, 0, 8, 0, 0, 40, 50, true, 0);

        assertThat(growth.openingsWanted(filling, 500 * MS)).isZero();
    }

    @Test
    void afterAFailureOneAttemptAtATimeMustBeMade() {
        long delay = growth.failed(0, 0, 0);

        assertThat(growth.openingsWanted(load(20, 0, 0, 0, 0), delay - 1)).isZero();
        assertThat(growth.openingsWanted(load(20, 0, 0, 0, 0), delay)).isEqualTo(1);
        assertThat(growth.openingsWanted(load(20, 0, 1, 1, 0), delay)).isZero();
    }

    @Test
    void besideOpeningsThatHangOneMustBeTriedAtATime() {
        GrowthController.Load hanging = new GrowthController.Load(20, 0, 0, 3, 0, 5, 50, false, 0);
        GrowthController.Load another = new GrowthController.Load(20, 0, 1, 3, 0, 5, 50, false, 0);
        growth.opened(5 * MS, 0);

        assertThat(growth.openingsWanted(hanging, 0)).isEqualTo(1);
        assertThat(growth.openingsWanted(another, 0)).isZero();
    }

    @Test
    void anOpeningThatHangsMustNotKeepAFullPoolFromWhatItHas() {
        assertThat(growth.openingsWanted(new GrowthController.Load(20, 50, 0, 1, 50, 5, 50, false, 0), 0))
                .isZero();
    }

    @Test
    void delaysMustGrowToAFifthOfASecondAndVary() {
        long first = growth.failed(0, 0, 0);
        long last = first;
        for (int i = 0; i < 20; i++) {
            last = growth.failed(0, 0, 0);
        }

        assertThat(first).isEqualTo(50 * MS);
        assertThat(last).isEqualTo(200 * MS);
        assertThat(growth.failed(0, 1.0, 0)).isEqualTo(150 * MS);
        assertThat(growth.failed(0, 0, 700 * MS)).isEqualTo(700 * MS);
        growth.opened(MS, 0);
        assertThat(growth.failed(0, 0, 0)).isEqualTo(first);
    }

    @Test
    void unaskedAttemptsMustBeRarer() {
        for (int i = 0; i < 20; i++) {
            growth.failed(0, 0, 0);
        }
        GrowthController.Load filling = new GrowthController.Load(0, 0, 0, 0, 0, 5, 50, true, 0);

        assertThat(growth.openingsWanted(filling, 999 * MS)).isZero();
        assertThat(growth.openingsWanted(filling, 1000 * MS)).isEqualTo(1);
    }

    /** As behind a proxy that logs clients in whatever its servers do. */
    @Test
    void connectionsThatAllBreakAtTheirFirstUseMustBeFew() {
        int opened = 0;
        for (int millis = 0; millis < 10_000; millis += 5) {
            int wanted = growth.openingsWanted(load(300, 0, 0, 0, 0), millis * MS);
            opened += wanted;
            for (int i = 0; i < wanted; i++) {
                growth.opened(2 * MS, millis * MS);
                growth.lostYoung(millis * MS);
            }
        }
        // A burst at first, then five a second.
        assertThat(opened).isBetween(40, 70);
    }

    @Test
    void aPoolWhoseYoungConnectionsBrokeMustFillAsEverOnceTheyLast() {
        connectTakes(2);
        for (int i = 0; i < 50; i++) {
            growth.lostYoung(0);
        }
        assertThat(growth.openingsWanted(load(300, 0, 0, 0, 0), 100 * MS)).isZero();
        assertThat(growth.openingsWanted(load(300, 0, 0, 0, 0), 250 * MS)).isEqualTo(1);
        assertThat(growth.openingsWanted(load(300, 1, 0, 1, 5000), 1_100 * MS)).isEqualTo(GrowthController.BURST);
    }

    @Test
    void aFewYoungConnectionsThatBreakMustDelayNothing() {
        connectTakes(2);
        for (int i = 0; i < 5; i++) {
            growth.lostYoung(0);
        }
        assertThat(growth.openingsWanted(load(5, 0, 0, 0, 0), MS)).isEqualTo(5);
    }
}
