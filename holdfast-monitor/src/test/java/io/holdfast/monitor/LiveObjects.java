package io.holdfast.monitor;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.ObjectName;

/**
 * Finds what grows with the work that is done. Instances are counted class by class after each stretch of the same work, and so are
 * threads and file handles. What leaks once a round has grown by a round's worth in every stretch; a cache that fills, a
 * compiler at work or a busy machine has not. So more work can only acquit, and never accuse.
 */
final class LiveObjects {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

    private final int rounds;
    private Map<String, Long> before;
    private Map<String, Long> growing;

    /** Begins; each stretch of work has this many rounds. */
    LiveObjects(int rounds) throws Exception {
        this.rounds = rounds;
        this.before = counted();
    }

    /** After one more stretch: what has grown in each so far, by how much in all. */
    Map<String, Long> growing() throws Exception {
        Map<String, Long> now = counted();
        Map<String, Long> still = new TreeMap<>();
        now.forEach((name, count) -> {
            long grown = count - before.getOrDefault(name, 0L);
            if (grown >= rounds && (growing == null || growing.containsKey(name))) {
                still.put(name, grown + (growing == null ? 0 : growing.get(name)));
            }
        });
        before = now;
        growing = still;
        return still;
    }

    private static Map<String, Long> counted() throws Exception {
        // Collects the garbage first.
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Map<String, Long> counts = new HashMap<>();
        histogram.lines().forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                counts.merge(matcher.group(2), Long.parseLong(matcher.group(1)), Long::sum);
            }
        });
        counts.put("threads", (long) Thread.activeCount());
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            counts.put("file handles", open.count());
        }
        return counts;
    }
}
