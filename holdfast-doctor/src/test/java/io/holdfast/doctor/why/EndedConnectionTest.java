package io.holdfast.doctor.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndedConnectionTest {
    private static final Instant BOOT = Instant.parse("2026-11-20T10:00:00Z");
    private static final DropEvidence ENDED =
            DropEvidence.of("java.io.EOFException: Can not read response from server.");

    private static ServerFacts facts(Instant bootedAt, Instant at) {
        ServerIdentity server = new ServerIdentity(
                ServerVersion.parse("8.0.33"), "db:3306", "db", "uuid", "'a'@'%'", 1, bootedAt, true);
        Sample sample = new Sample(
                at, Map.of("uptime", at.getEpochSecond() - bootedAt.getEpochSecond(), "com_kill", 0L), List.of());
        return new ServerFactsBuilder(at, server)
                .variable("performance_schema", "ON")
                .samples(sample, sample)
                .build();
    }

    @Test
    void whatAServerHasNotCountedMustRuleCausesOut() {
        Explanation asked = ENDED.withEarlier(facts(BOOT, BOOT.plusSeconds(3_600)))
                .withServer(facts(BOOT, BOOT.plusSeconds(3_700)))
                .explain();

        assertThat(asked.cause()).isEqualTo(DropCause.CLOSED_BETWEEN);
        assertThat(List.of(DropCause.KILLED, DropCause.IDLE_LIMIT, DropCause.PACKET_TOO_LARGE, DropCause.SLOW_READER))
                .noneMatch(asked::names);
    }

    @Test
    void theCountersOfAServerThatWasStartedSinceMustRuleNothingOut() {
        Instant again = BOOT.plusSeconds(3_650);
        Explanation asked = ENDED.withEarlier(facts(BOOT, BOOT.plusSeconds(3_600)))
                .withServer(facts(again, BOOT.plusSeconds(3_700)))
                .explain();

        assertThat(asked.cause()).isIn(DropCause.RESTARTED, DropCause.CRASHED);
        assertThat(List.of(DropCause.KILLED, DropCause.IDLE_LIMIT, DropCause.PACKET_TOO_LARGE, DropCause.SLOW_READER))
                .allMatch(asked::names);
    }
}
