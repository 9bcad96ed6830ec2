package io.holdfast.bench.peer;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** What a reader must know beside the figures: machine, JVM, versions and settings of the pools. */
public final class Conditions {
    private Conditions() {}

    /** Prints them; opens and closes each pool to ask for its settings. */
    public static void print(List<Peer> pools, PoolShape shape, PrintStream out) throws Exception {
        out.printf(
                Locale.ROOT,
                "Java %s (%s), %s %s, %d processors, load average %.2f%n",
                Runtime.version(),
                System.getProperty("java.vm.name"),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (Peer peer : pools) {
            try (PeerPool pool = peer.open(Target.scripted(), shape)) {
                out.printf(
                        "%s %s: %s%n",
                        peer.title(), peer.version(), pool.settings().get());
            }
        }
        out.println();
    }
}
