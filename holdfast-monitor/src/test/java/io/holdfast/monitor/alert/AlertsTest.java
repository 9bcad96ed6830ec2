package io.holdfast.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.Samples;
import io.holdfast.monitor.ServerSample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertsTest {
    private final Alerts alerts = new Alerts(AlertRules.defaults(), true);
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private PoolFigures earlier = Samples.figures(0, 0, 0, 0);

    private List<Alert> judge(HealthStatus status, PoolFigures figures) {
        now = now.plusSeconds(10);
        var pool = Samples.pool("orders", status, figures, earlier);
        earlier = figures;
        return alerts.judge(new Sample(now, List.of(pool), List.of()));
    }

    private List<String> codes(HealthStatus status, PoolFigures figures) {
        return judge(status, figures).stream()
                .map(alert -> (alert.raised() ? "+" : "-") + alert.code())
                .toList();
    }

    @Test
    void utilisationMustBeToldOnceAndClearedOnce() {
        PoolFigures busy = Samples.figures(8, 0, 0, 0);
        PoolFigures between = Samples.figures(7, 0, 0, 0);
        PoolFigures quiet = Samples.figures(6, 0, 0, 0);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            told.addAll(codes(HealthStatus.UP, busy));
        }
        assertThat(told).containsExactly("+HF-6001");
        for (int i = 0; i < 20; i++) {
            told.addAll(codes(HealthStatus.UP, i % 2 == 0 ? between : busy));
        }
        assertThat(told).as("between the two limits nothing changes").containsExactly("+HF-6001");
        assertThat(alerts.holding()).extracting(Alert::code).containsExactly("HF-6001");
        for (int i = 0; i < 10; i++) {
            told.addAll(codes(HealthStatus.UP, quiet));
        }
        assertThat(told).containsExactly("+HF-6001", "-HF-6001");
        assertThat(alerts.holding()).isEmpty();
    }

    @Test
    void aShortBurstMustNotBeTold() {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            told.addAll(codes(HealthStatus.UP, Samples.figures(i % 3 == 0 ? 2 : 10, i % 3, 0, 0)));
        }
        assertThat(told).isEmpty();
    }

    @Test
    void aDatabaseThatIsDownMustBeToldAtOnceWithItsCause() {
        assertThat(codes(HealthStatus.UP, Samples.figures(1, 0, 0, 0))).isEmpty();
        List<Alert> down = judge(HealthStatus.DOWN, Samples.figures(1, 0, 0, 0));
        assertThat(down).hasSize(1);
        assertThat(down.get(0).code()).isEqualTo("HF-6009");
        assertThat(down.get(0).sentence()).contains("pool orders").contains("because");
        assertThat(codes(HealthStatus.DOWN, Samples.figures(1, 0, 0, 0))).isEmpty();
        assertThat(codes(HealthStatus.UP, Samples.figures(1, 0, 0, 0))).isEmpty();
        List<Alert> back = judge(HealthStatus.UP, Samples.figures(1, 0, 0, 0));
        assertThat(back).extracting(Alert::raised).containsExactly(false);
        assertThat(back.get(0).since()).isEqualTo(down.get(0).at());
    }

    @Test
    void lostConnectionsAndTimeOutsMustBeToldByTheSampleInWhichTheyHappen() {
        assertThat(codes(HealthStatus.UP, Samples.figures(1, 0, 3, 0))).containsExactly("+HF-6003");
        List<Alert> drops = judge(HealthStatus.UP, Samples.figures(1, 0, 3, 2));
        assertThat(drops).extracting(Alert::code).containsExactly("HF-6004");
        assertThat(drops.get(0).sentence()).contains("2 CLOSED_BY_SERVER");
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            told.addAll(codes(HealthStatus.UP, Samples.figures(1, 0, 3, 2)));
        }
        assertThat(told).containsExactly("-HF-6003", "-HF-6004");
    }

    private List<String> codes(ServerSample server) {
        return alerts.judge(new Sample(server.health().since(), List.of(), List.of(server))).stream()
                .map(alert -> (alert.raised() ? "+" : "-") + alert.code())
                .toList();
    }

    private ServerSample server(HealthStatus status, String cause, boolean readOnly, String stopped, Finding... found) {
        now = now.plusSeconds(10);
        Vitals vitals = status == HealthStatus.DOWN
                ? null
                : new Vitals(
                        now, "h:1", "MySQL 8.0.33", 0.5, 5, 100, 1, 0, 1L, 0L, null, readOnly, stopped, true, Map.of());
        return Samples.server(now, status, cause, vitals, List.of(found));
    }

    @ParameterizedTest
    @CsvSource({
        "DOWN, the server does not answer: refused, false, , HF-6010",
        "DEGRADED, the server refuses the monitor: Too many connections, false, , HF-6011",
        "DEGRADED, all 100 connections of the server are taken, false, , HF-6011",
        "DEGRADED, the server is read-only, true, , HF-6012",
        "DEGRADED, replication has stopped: no, false, its SQL thread does not run, HF-6013"
    })
    void whatAServerSuffersMustBeToldAtOnceAndWhatIsOverMustBeOver(
            HealthStatus status, String cause, boolean readOnly, String stopped, String code) {
        assertThat(codes(server(HealthStatus.UP, null, false, null))).isEmpty();
        if (status == HealthStatus.DOWN) {
            assertThat(codes(server(status, cause, readOnly, stopped)))
                    .as("one slow answer of a busy machine")
                    .isEmpty();
        }
        assertThat(codes(server(status, cause, readOnly, stopped))).containsExactly("+" + code);
        assertThat(alerts.holding().get(0).sentence()).contains("server db:3306", cause);
        assertThat(codes(server(status, cause, readOnly, stopped))).isEmpty();
        assertThat(codes(server(HealthStatus.UP, null, false, null))).isEmpty();
        assertThat(codes(server(HealthStatus.UP, null, false, null))).containsExactly("-" + code);
        assertThat(alerts.holding()).isEmpty();
    }

    /** What is not known while a server does not answer neither begins nor ends. */
    @Test
    void aServerThatDoesNotAnswerMustLeaveOtherAlertsAsTheyAre() {
        codes(server(HealthStatus.DEGRADED, "replication has stopped: no", false, "no"));
        for (int i = 0; i < 10; i++) {
            codes(server(HealthStatus.DOWN, "the server does not answer: no", false, null));
        }
        assertThat(alerts.holding()).extracting(Alert::code).containsExactlyInAnyOrder("HF-6010", "HF-6013");
    }

    @Test
    void whatTheDoctorCallsCriticalMustBeAnAlertUntilItHasReadTheServerTwiceWithoutIt() {
        Finding full = new Finding(
                "HF-2406", "Q06", Severity.CRIT, "t", "Table t has used 100 %.", List.of(), List.of(), List.of());
        Finding mild = new Finding("HF-2101", "C01", Severity.WARN, "", "A warning.", List.of(), List.of(), List.of());
        assertThat(codes(server(HealthStatus.UP, null, false, null, full, mild)))
                .containsExactly("+HF-2406");
        assertThat(codes(server(HealthStatus.UP, null, false, null, full))).isEmpty();
        ServerSample once = server(HealthStatus.UP, null, false, null);
        assertThat(codes(once)).isEmpty();
        assertThat(codes(once)).as("the same reading of the doctor").isEmpty();
        assertThat(codes(server(HealthStatus.UP, null, false, null))).containsExactly("-HF-2406");
        assertThat(alerts.holding()).isEmpty();
    }

    @Test
    void serversMustBeJudgedToo() {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            now = now.plusSeconds(10);
            alerts.judge(new Sample(now, List.of(), List.of(Samples.server(now, 85, 61))))
                    .forEach(alert -> told.add(alert.code() + " " + alert.subject()));
        }
        assertThat(told).containsExactly("HF-6007 server db:3306", "HF-6005 server db:3306");
    }
}
