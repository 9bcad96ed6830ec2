package io.holdfast.bench.faults;

import java.util.List;

/**
 * One fault, and what is asked of a pool under it.
 *
 * @param name its name on the command line
 * @param question what is asked, in one line
 * @param isQuick among the few that a quick run makes
 * @param script makes the fault, and puts the figures
 * @param jvm arguments of its JVM
 */
record FaultCase(String name, String question, boolean isQuick, Script script, List<String> jvm) {
    FaultCase(String name, String question, boolean isQuick, Script script) {
        this(name, question, isQuick, script, List.of("-Xmx512m"));
    }

    FaultCase {
        jvm = List.copyOf(jvm);
    }

    /** What is done on the stage. */
    @FunctionalInterface
    interface Script {
        void run(Stage stage) throws Exception;
    }
}
