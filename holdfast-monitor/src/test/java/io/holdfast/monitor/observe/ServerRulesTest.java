package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.ServerHealth;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ServerRulesTest {
    private final ServerRules rules = new ServerRules("db:3306", Clock.systemUTC());

    private static Vitals vitals(
            long connections,
            @Nullable Long lag,
            boolean readOnly,
            @Nullable String stopped,
            @Nullable Boolean replica) {
        return new Vitals(
                Instant.EPOCH,
                "h:1",
                "MySQL 8.0.33",
                0.5,
                connections,
                100,
                1,
                0,
                1L,
                0L,
                lag,
                readOnly,
                stopped,
                replica,
                Map.of());
    }

    private HealthStatus judged(Vitals vitals) {
        return rules.judge(new Observer.Observation(Instant.EPOCH, 1, true, vitals, null, false, null, 0))
                .status();
    }

    @Test
    void aServerThatDoesItsWorkMustBeUp() {
        assertThat(judged(vitals(5, null, false, null, false))).isEqualTo(HealthStatus.UP);
        assertThat(judged(vitals(5, 2L, false, null, true))).isEqualTo(HealthStatus.UP);
    }

    @Test
    void aReplicaMayBeReadOnlyAndWhatIsNotKnownToBeOneToo() {
        assertThat(judged(vitals(5, 0L, true, null, true))).isEqualTo(HealthStatus.UP);
        assertThat(judged(vitals(5, null, true, null, null))).isEqualTo(HealthStatus.UP);
    }

    @Test
    void aServerThatNoLongerTakesWritesMustBeDegraded() {
        assertThat(judged(vitals(5, null, true, null, false))).isEqualTo(HealthStatus.DEGRADED);
        assertThat(judged(vitals(5, null, false, null, null))).isEqualTo(HealthStatus.UP);
        assertThat(judged(vitals(5, null, true, null, null)))
                .as("it took writes before")
                .isEqualTo(HealthStatus.DEGRADED);
    }

    @Test
    void aReplicaThatIsLateOrHasStoppedAndAFullServerMustBeDegraded() {
        assertThat(judged(vitals(5, 29L, true, null, true))).isEqualTo(HealthStatus.UP);
        assertThat(judged(vitals(5, 30L, true, null, true))).isEqualTo(HealthStatus.DEGRADED);
        assertThat(judged(vitals(5, null, true, "its SQL thread does not run", true)))
                .isEqualTo(HealthStatus.DEGRADED);
        assertThat(judged(vitals(100, null, false, null, false))).isEqualTo(HealthStatus.DEGRADED);
    }

    @Test
    void silenceMustBeDownWithItsCauseAndARefusalMustNot() {
        Instant began = Instant.EPOCH.plusSeconds(5);
        ServerHealth silent = rules.judge(new Observer.Observation(
                Instant.EPOCH, 1, false, vitals(5, null, false, null, false), "no answer", false, began, 1));
        assertThat(silent.status()).isEqualTo(HealthStatus.DOWN);
        assertThat(silent.cause()).contains("no answer");
        assertThat(silent.since()).isEqualTo(began);
        ServerHealth refused = rules.judge(
                new Observer.Observation(Instant.EPOCH, 1, false, null, "Too many connections", true, began, 1));
        assertThat(refused.status()).isEqualTo(HealthStatus.DEGRADED);
        assertThat(Failures.isRefusal(new RuntimeException(new SQLException("full", "08004", 1040))))
                .isTrue();
        assertThat(Failures.isRefusal(new SQLException("shutdown", "08S01", 1053)))
                .isFalse();
    }
}
