package io.holdfast.scan.fix;

import io.holdfast.scan.Rule;
import java.util.List;

/**
 * What the rewriting made of a file. Immutable.
 *
 * @param file relative to the scanned folder
 * @param after the new text; the same as before when nothing was rewritten
 * @param fixed findings that are gone
 */
public record FileFix(String file, String before, String after, int fixed, List<Left> left) {
    /** A finding that stays, and why. */
    public record Left(Rule rule, int line, String reason) {}

    /** Copies. */
    public FileFix {
        left = List.copyOf(left);
    }

    public boolean changed() {
        return !before.equals(after);
    }
}
