package io.holdfast.monitor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.Digest;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class QueryLogTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final String ORDERS = "SELECT * FROM `orders` WHERE `id` = ?";
    private static final String ITEMS = "SELECT * FROM `items`";

    private static Digest digest(String text, long calls, double millis) {
        return new Digest("shop", text, calls, millis, 0, 0, null, 10 * calls, calls, 0, 0);
    }

    private static ServerFacts facts(long seconds, Instant booted, Digest... digests) {
        ServerFactsBuilder facts = new ServerFactsBuilder(
                START.plusSeconds(seconds),
                new ServerIdentity(
                        ServerVersion.parse("8.0.33"), "db:3306", "db", "u", "'dba'@'%'", 999, booted, true));
        for (Digest digest : digests) {
            facts.digest(digest);
        }
        Sample sample = new Sample(START, Map.of(), List.of());
        return facts.samples(sample, sample).build();
    }

    private static QueryRange since(QueryLog log, long seconds) {
        return Objects.requireNonNull(log.since(START.plusSeconds(seconds)));
    }

    @Test
    void whatARangeCostMustBeTheDifference() {
        QueryLog log = new QueryLog();
        assertThat(log.since(START)).isNull();
        log.add(facts(0, Instant.EPOCH, digest(ORDERS, 1_000, 50_000), digest(ITEMS, 5, 10)));
        log.add(facts(600, Instant.EPOCH, digest(ORDERS, 1_100, 50_500), digest(ITEMS, 5, 10)));
        log.add(facts(1_200, Instant.EPOCH, digest(ORDERS, 1_110, 50_510), digest(ITEMS, 105, 2_010)));

        QueryRange latest = since(log, 600);
        assertThat(latest.from()).isEqualTo(START.plusSeconds(600));
        assertThat(latest.rows())
                .containsExactly(
                        new QueryRange.Row("shop", ITEMS, 100, 2_000, 1_000, 100, 0, null, List.of()),
                        new QueryRange.Row("shop", ORDERS, 10, 10, 100, 10, 0, null, List.of()));
        assertThat(since(log, -3_600).rows().get(0).calls())
                .as("as far back as is known")
                .isEqualTo(100);
        assertThat(since(log, 5_000).rows())
                .as("nothing since the latest moment")
                .isEmpty();
    }

    @Test
    void aStatementThatIsNewMustCountFromItsBeginning() {
        QueryLog log = new QueryLog();
        log.add(facts(0, Instant.EPOCH, digest(ORDERS, 1_000, 50_000)));
        log.add(facts(600, Instant.EPOCH, digest(ORDERS, 1_000, 50_000), digest(ITEMS, 7, 70)));

        assertThat(since(log, 0).rows())
                .containsExactly(new QueryRange.Row("shop", ITEMS, 7, 70, 70, 7, 0, null, List.of()));
    }

    /** One that enters those that are kept has been called since the server started: that is not what the range cost. */
    @Test
    void aStatementThatEntersTheListMustNotBringItsPast() {
        QueryLog log = new QueryLog();
        Digest[] many = new Digest[150];
        for (int i = 0; i < many.length; i++) {
            many[i] = digest("SELECT * FROM `t" + i + "`", 100, 1_000 - i);
        }
        log.add(facts(0, Instant.EPOCH, many));
        many[140] = digest("SELECT * FROM `t140`", 200, 5_000);
        log.add(facts(600, Instant.EPOCH, many));
        many[140] = digest("SELECT * FROM `t140`", 201, 5_001);
        log.add(facts(1_200, Instant.EPOCH, many));

        assertThat(since(log, 0).rows())
                .containsExactly(new QueryRange.Row("shop", "SELECT * FROM `t140`", 1, 1, 10, 1, 0, null, List.of()));
    }

    @Test
    void aServerThatWasStartedAgainMustBeginANewLog() {
        QueryLog log = new QueryLog();
        log.add(facts(0, Instant.EPOCH, digest(ORDERS, 1_000, 50_000)));
        log.add(facts(600, START.plusSeconds(500), digest(ORDERS, 3, 30)));
        log.add(facts(700, START.plusSeconds(501), digest(ORDERS, 5, 50)));

        QueryRange all = since(log, 0);
        assertThat(all.from()).isEqualTo(START.plusSeconds(600));
        assertThat(all.rows()).extracting(QueryRange.Row::calls).containsExactly(2L);
    }

    @Test
    void twoDaysMustNeedFewMoments() {
        QueryLog log = new QueryLog();
        for (int i = 0; i < 3 * 24 * 60; i++) {
            log.add(facts(60L * i, Instant.EPOCH, digest(ORDERS, i, i)));
        }

        assertThat(log.size()).isLessThan(250);
        long last = 60L * (3 * 24 * 60 - 1);
        assertThat(since(log, last - 48 * 3_600).rows().get(0).calls()).isBetween(47L * 60, 52L * 60);
        assertThat(since(log, last - 900).rows().get(0).calls()).isBetween(15L, 17L);
    }
}
