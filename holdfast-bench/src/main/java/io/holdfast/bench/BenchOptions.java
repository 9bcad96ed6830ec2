package io.holdfast.bench;

import io.holdfast.bench.peer.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What follows the benchmark's name.
 *
 * @param quick few and short forks: shows that it works, proves nothing
 * @param json where the raw results go, or null
 * @param pools the pools to measure, or none to leave the choice to the benchmark
 */
public record BenchOptions(boolean quick, @Nullable Path json, List<Peer> pools) {
    static final String USAGE = "[--quick] [--json FILE] [--pools all|NAME,NAME…]";

    /** Copies the list. */
    public BenchOptions {
        pools = List.copyOf(pools);
    }

    /** The pools asked for, or else these. */
    public List<Peer> poolsOr(List<Peer> defaults) {
        return pools.isEmpty() ? defaults : pools;
    }

    /**
     * Reads the arguments after the name.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    static BenchOptions parse(List<String> arguments) {
        boolean quick = false;
        Path json = null;
        List<Peer> pools = new ArrayList<>();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--quick" -> quick = true;
                case "--json" -> json = Path.of(valueOf(argument, rest));
                case "--pools" -> pools.addAll(pools(valueOf(argument, rest)));
                default -> throw new IllegalArgumentException("unknown option " + argument);
            }
        }
        return new BenchOptions(quick, json, pools);
    }

    private static String valueOf(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static List<Peer> pools(String names) {
        if (names.equals("all")) {
            return List.of(Peer.values());
        }
        return Arrays.stream(names.split(",")).map(BenchOptions::pool).toList();
    }

    private static Peer pool(String name) {
        String wanted = name.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(Peer.values())
                .filter(peer -> peer.title().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pool " + name + "; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(Peer.values()).map(Peer::title).toList())));
    }
}
