package io.holdfast.examples.shop.compare;

import java.io.PrintStream;

/** Says what goes on: over and over on one line of a terminal, else line after line. */
final class Progress {
    private static final int WIDTH = 79;

    private final PrintStream err;
    private final boolean terminal;

    Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    void say(String what) {
        String line = "shop: " + what;
        if (terminal) {
            err.print("\r\033[K" + line.substring(0, Math.min(WIDTH, line.length())));
            err.flush();
        } else {
            err.println(line);
        }
    }

    /** Leaves the line to others. */
    void end() {
        if (terminal) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
