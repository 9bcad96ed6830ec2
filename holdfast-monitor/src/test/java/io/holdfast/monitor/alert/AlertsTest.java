package io.holdfast.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.monitor.Alert;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private final Alerts alerts = new Alerts(AlertRules.defaults());
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
