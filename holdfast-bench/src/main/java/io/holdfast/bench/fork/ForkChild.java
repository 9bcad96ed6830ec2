package io.holdfast.bench.fork;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.Target;
import java.util.List;
import java.util.logging.LogManager;

/** The program of a child: measures one pool under one condition, once. */
public final class ForkChild {
    static final String FOUND = "FOUND";

    private ForkChild() {}

    /** Arguments: the benchmark's class, pool, the target's four parts, then the condition. */
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        List<String> words = List.of(arguments);
        ForkScenario scenario = (ForkScenario)
                Class.forName(words.get(0)).getDeclaredConstructor().newInstance();
        Target target = new Target(words.get(2), words.get(3), words.get(4), words.get(5));
        int exit = 0;
        try {
            scenario.measure(
                    Peer.valueOf(words.get(1)),
                    Condition.ofWords(words.subList(6, words.size())),
                    target,
                    (metric, value, unit) ->
                            System.out.println(FOUND + "\t" + metric + "\t" + value + "\t" + unit + " "));
        } catch (Exception e) {
            System.out.println("failed: " + e);
            exit = 1;
        }
        System.out.flush();
        // A pool that hangs in its close is left behind.
        Runtime.getRuntime().halt(exit);
    }
}
