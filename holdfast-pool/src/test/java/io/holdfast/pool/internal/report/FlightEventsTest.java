package io.holdfast.pool.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.RepeatedStatement;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool's events in a recording. */
class FlightEventsTest {
    private static final List<String> NAMES = List.of("Borrow", "Wait", "Open", "Evict", "Leak", "Repeat", "Reset");

    @TempDir
    private Path folder;

    private static void happen(String pool) {
        FlightEvents.borrowed(pool, 3);
        FlightEvents.waited(FlightEvents.waiting(), pool, true);
        FlightEvents.waited(null, pool, true);
        FlightEvents.opened(pool, 5_000_000, null);
        FlightEvents.opened(pool, 6_000_000, new SQLException("refused"));
        FlightEvents.evicted(pool, 4, EvictionReason.MAX_LIFETIME, 7_000_000, "old");
        FlightEvents.leaked(pool, BorrowErrorsTest.lease("t-1", "Orders.java:7", null, null));
        FlightEvents.repeated(
                pool,
                new RepeatedStatement(
                        RepeatedStatement.Kind.QUERY_IN_LOOP,
                        "SELECT ?",
                        9,
                        1,
                        Duration.ofMillis(8),
                        "A.java:1",
                        "t-2"));
        FlightEvents.reset(FlightEvents.resetting(), pool, 5, true);
        FlightEvents.reset(null, pool, 5, true);
    }

    private Map<String, List<RecordedEvent>> recorded(Recording recording, String pool) throws Exception {
        Path file = folder.resolve(pool + ".jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("io.holdfast."))
                .filter(event -> pool.equals(event.getString("pool")))
                .collect(Collectors.groupingBy(
                        event -> event.getEventType().getName().substring("io.holdfast.".length())));
    }

    @Test
    void eachEventMustBeRecordedWithItsFields() throws Exception {
        try (Recording recording = new Recording()) {
            NAMES.forEach(name -> recording.enable("io.holdfast." + name).withThreshold(Duration.ZERO));
            recording.start();
            assertThat(FlightEvents.wantBorrows()).isTrue();
            happen("seen");
            recording.stop();
            Map<String, List<RecordedEvent>> events = recorded(recording, "seen");

            assertThat(events.keySet()).containsExactlyInAnyOrderElementsOf(NAMES);
            assertThat(events.get("Borrow").get(0).getInt("slot")).isEqualTo(3);
            assertThat(events.get("Wait")).hasSize(1);
            assertThat(events.get("Wait").get(0).getBoolean("served")).isTrue();
            assertThat(events.get("Open"))
                    .extracting(event -> event.getDuration("took").toMillis() + " " + event.getString("failure"))
                    .containsExactlyInAnyOrder("5 null", "6 java.sql.SQLException: refused");
            RecordedEvent evicted = events.get("Evict").get(0);
            assertThat(evicted.getInt("slot")).isEqualTo(4);
            assertThat(evicted.getString("reason")).isEqualTo("MAX_LIFETIME");
            assertThat(evicted.getDuration("age")).isEqualTo(Duration.ofMillis(7));
            assertThat(evicted.getString("detail")).isEqualTo("old");
            RecordedEvent leak = events.get("Leak").get(0);
            assertThat(leak.getDuration("age")).isEqualTo(Duration.ofSeconds(75));
            assertThat(leak.getString("holder")).isEqualTo("t-1");
            assertThat(leak.getString("place")).isEqualTo("Orders.java:7");
            RecordedEvent repeat = events.get("Repeat").get(0);
            assertThat(repeat.getString("kind")).isEqualTo("QUERY_IN_LOOP");
            assertThat(repeat.getInt("count")).isEqualTo(9);
            assertThat(repeat.getDuration("time")).isEqualTo(Duration.ofMillis(8));
            assertThat(events.get("Reset")).hasSize(1);
            assertThat(events.get("Reset").get(0).getBoolean("clean")).isTrue();
        }
    }

    @Test
    void borrowsMustBeWantedOnlyWhereTheyAreRecorded() {
        try (Recording recording = new Recording()) {
            recording.disable("io.holdfast.Borrow");
            recording.start();
            assertThat(FlightEvents.wantBorrows()).isFalse();
        }
    }
}
