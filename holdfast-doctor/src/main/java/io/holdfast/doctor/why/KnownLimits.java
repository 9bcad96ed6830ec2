package io.holdfast.doctor.why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Limits of servers, balancers and firewalls on the rest of a connection: the table {@code limits.tsv}, with sources. */
public final class KnownLimits {
    static final Duration DEFAULT_WAIT_TIMEOUT = Duration.ofHours(8);

    private static final List<Limit> LIMITS = read();

    private KnownLimits() {}

    /**
     * One limit.
     *
     * @param rest after which it ends a connection
     * @param tolerance by how much the end may be noticed later
     * @param source where that is documented
     */
    public record Limit(Duration rest, Duration tolerance, DropCause cause, String whose, String source) {
        boolean fits(Duration idle) {
            Duration beyond = idle.minus(rest);
            return beyond.compareTo(Duration.ofSeconds(-1)) >= 0 && beyond.compareTo(tolerance) <= 0;
        }
    }

    /** All of them. */
    public static List<Limit> all() {
        return LIMITS;
    }

    static Optional<Limit> of(Duration idle) {
        return LIMITS.stream().filter(limit -> limit.fits(idle)).findFirst();
    }

    private static List<Limit> read() {
        List<Limit> limits = new ArrayList<>();
        for (String line : Table.lines("limits.tsv")) {
            String[] fields = line.split("\\|");
            limits.add(new Limit(
                    Duration.ofSeconds(Long.parseLong(fields[0])),
                    Duration.ofSeconds(Long.parseLong(fields[1])),
                    DropCause.valueOf(fields[2]),
                    fields[3],
                    fields[4]));
        }
        return List.copyOf(limits);
    }
}
