package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each guarantee is seen to hold, and seen to break. */
class DemoGuaranteesTest {
    private static final DemoSettings SETTINGS = DemoSettings.STANDARD;
    private static final SessionState FRESH =
            new SessionState("1", "REPEATABLE-READ", "0", "SYSTEM", "demo", true, false);
    private static final long LONG_AGO = System.nanoTime() - TimeUnit.HOURS.toNanos(1);

    private final StallWatch stalls = new StallWatch();
    private final DemoGuarantees guarantees = new DemoGuarantees(SETTINGS, stalls);

    @AfterEach
    void closeStalls() {
        stalls.close();
    }

    @Test
    void nothingObservedIsNothingBrokenAndNothingChecked() {
        assertThat(guarantees.broken()).isEmpty();
        assertThat(guarantees.checked())
                .hasSize(Guarantee.values().length)
                .allSatisfy(checked -> assertThat(checked.observations()).isZero());
    }

    @Test
    void oneSessionForTwoThreadsBreaksG1() {
        guarantees.sessionTaken("a");
        CompletableFuture.runAsync(() -> guarantees.sessionTaken("a")).join();

        assertBroken("G1");
    }

    @Test
    void oneSessionForOneThreadAfterTheOtherKeepsG1() {
        CompletableFuture.runAsync(() -> {
                    guarantees.sessionTaken("a");
                    guarantees.sessionLeft("a");
                })
                .join();
        guarantees.sessionTaken("a");

        assertHeld();
    }

    @Test
    void whateverIsLeftAfterTheLoadBreaksG2() {
        guarantees.loadEnded(0, 0, SETTINGS.poolSize());
        assertHeld();
        guarantees.loadEnded(0, 0, SETTINGS.poolSize() - 1);
        assertBroken("G2");
    }

    @Test
    void aLateBorrowBreaksG3() {
        guarantees.borrowEnded(System.nanoTime());
        assertHeld();
        guarantees.borrowEnded(LONG_AGO);
        assertBroken("G3");
    }

    @Test
    void aSessionThatIsNotAsFreshBreaksG8AndSaysWhere() {
        guarantees.sessionSeen(FRESH, FRESH);
        assertHeld();
        guarantees.sessionSeen(new SessionState("1", "READ-COMMITTED", "0", "SYSTEM", "demo", true, false), FRESH);

        assertBroken("G8");
        assertThat(guarantees.broken().get(0).example()).contains("READ-COMMITTED", "REPEATABLE-READ");
    }

    @Test
    void aVisibleRowThatNobodyCommittedBreaksG9() {
        guarantees.uncommittedRowsVisible(0);
        assertHeld();
        guarantees.uncommittedRowsVisible(1);
        assertBroken("G9");
    }

    @Test
    void onlySessionsAboveSizeThatStayBreakG12() {
        for (int look = 0; look < 20; look++) {
            guarantees.sessionsAtServer(SETTINGS.poolSize() + look % 2);
        }
        assertHeld();
        for (int look = 0; look < 20; look++) {
            guarantees.sessionsAtServer(SETTINGS.poolSize() + 1);
        }
        assertBroken("G12");
    }

    @Test
    void aThreadLeftBehindBreaksG13() {
        guarantees.poolClosed(System.nanoTime(), 0, List.of());
        assertHeld();
        guarantees.poolClosed(System.nanoTime(), 0, List.of("holdfast-opener"));
        assertBroken("G13");
    }

    @Test
    void aSlowOrThrowingCloseBreaksG14() {
        guarantees.leaseClosed(System.nanoTime(), null);
        assertHeld();
        guarantees.leaseClosed(System.nanoTime(), new IllegalStateException());
        assertBroken("G14");
        guarantees.leaseClosed(LONG_AGO, null);
        assertThat(guarantees.broken().get(0).times()).isEqualTo(2);
    }

    private void assertHeld() {
        assertThat(guarantees.broken()).isEmpty();
    }

    private void assertBroken(String guarantee) {
        assertThat(guarantees.broken())
                .singleElement()
                .satisfies(breach -> assertThat(breach.guarantee()).isEqualTo(guarantee));
    }
}
