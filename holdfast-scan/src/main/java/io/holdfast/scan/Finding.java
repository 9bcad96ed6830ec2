package io.holdfast.scan;

import java.util.List;

/**
 * One place that needs a change. Immutable.
 *
 * @param file relative to the scanned folder
 * @param line of the acquiring call, from 1
 * @param function the function around it, with its class
 * @param text the acquiring call, in one line
 * @param path from the acquisition to the way out
 * @param confidence certain when every function that takes the connection is known, else likely
 * @param start offset of the acquiring call in the file
 */
public record Finding(
        Rule rule,
        Severity severity,
        String file,
        int line,
        int column,
        String function,
        String text,
        String message,
        List<Place> path,
        Confidence confidence,
        String library,
        String fingerprint,
        int start) {
    /** A place on the path. */
    public record Place(int line, String what) {}

    /** How sure a finding is. */
    public enum Confidence {
        CERTAIN,
        LIKELY
    }

    /** Copies the path. */
    public Finding {
        path = List.copyOf(path);
    }

    /** The same finding with another severity. */
    public Finding with(Severity other) {
        return new Finding(
                rule,
                other,
                file,
                line,
                column,
                function,
                text,
                message,
                path,
                confidence,
                library,
                fingerprint,
                start);
    }

    /** The first characters of the fingerprint, for {@code --explain}. */
    public String id() {
        return fingerprint.substring(0, 10);
    }
}
