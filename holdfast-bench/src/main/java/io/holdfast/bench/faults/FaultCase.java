package io.holdfast.bench.faults;

/**
 * One fault, and what is asked of a pool under it.
 *
 * @param name its name on the command line
 * @param question what is asked, in one line
 * @param isQuick among the few that a quick run makes
 * @param script makes the fault, and puts the figures
 */
record FaultCase(String name, String question, boolean isQuick, Script script) {
    /** What is done on the stage. */
    @FunctionalInterface
    interface Script {
        void run(Stage stage) throws Exception;
    }
}
