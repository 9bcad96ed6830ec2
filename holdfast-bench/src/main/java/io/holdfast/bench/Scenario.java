package io.holdfast.bench;

import io.holdfast.bench.result.Measurement;
import java.io.PrintStream;
import java.util.List;

/** One benchmark of the program: a question, and the way to measure the answer. */
public interface Scenario {
    /** The word that selects it. */
    String name();

    /** The question it answers, in one line. */
    String question();

    /**
     * Measures.
     *
     * @param out takes the conditions under which it measured; the results are printed by the caller
     */
    List<Measurement> run(BenchOptions options, PrintStream out) throws Exception;
}
