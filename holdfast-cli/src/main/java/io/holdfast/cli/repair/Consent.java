package io.holdfast.cli.repair;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.io.Console;
import picocli.CommandLine.Option;

/** What changes a server needs a typed word, or {@code --yes} in scripts. */
final class Consent {
    @Option(names = "--yes", description = "Do it without asking. For scripts.")
    private boolean yes;

    @Option(names = "--dry-run", description = "Check everything, and change nothing.")
    private boolean dryRun;

    /** True when it was given on the command line, and is not asked for. */
    boolean given() {
        return yes;
    }

    boolean dryRun() {
        return dryRun;
    }

    /** HF-7013 unless the user consents by typing the word. */
    void ask(String question, String word) throws RepairException {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new RepairException(
                    RepairError.NO_CONSENT,
                    "nothing is changed: there is no terminal to ask at, and --yes was not given.");
        }
        String typed = console.readLine("%s Type %s: ", question, word);
        if (typed == null || !typed.strip().equals(word)) {
            throw new RepairException(RepairError.NO_CONSENT, "nothing is changed: " + word + " was not typed.");
        }
    }

    /** The same, with a number as the word. True when it was typed, and so consented to. */
    boolean askNumber(String question, int number) throws RepairException {
        ask(question, Integer.toString(number));
        return !yes;
    }
}
