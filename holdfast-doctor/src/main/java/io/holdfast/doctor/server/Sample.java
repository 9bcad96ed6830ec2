package io.holdfast.doctor.server;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The server's counters at one moment. Two of them make rates. Names of counters are in lower case. */
public record Sample(Instant at, Map<String, Long> counters, List<ErrorCount> errors) {
    /** Before the name of an event of the server: how many of its statements have failed. */
    public static final String EVENT_ERRORS = "event_errors:";
    /** The bytes of all binary logs together. */
    public static final String BINLOG_BYTES = "binlog_bytes";

    /** Copies. */
    public Sample {
        counters = Map.copyOf(counters);
        errors = List.copyOf(errors);
    }

    /** The counter's value, or 0 when the server has none of this name. */
    public long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }

    /** How often an error was raised, over all accounts. */
    public long errors(int code) {
        return errors.stream()
                .filter(e -> e.code() == code)
                .mapToLong(ErrorCount::raised)
                .sum();
    }
}
