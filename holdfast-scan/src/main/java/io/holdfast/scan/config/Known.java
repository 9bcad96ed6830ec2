package io.holdfast.scan.config;

/**
 * A function of the project, or of a library that is not known, that deals with connections.
 *
 * @param role what it does with them
 * @param name with its module for Python's {@code acquire}, {@code Type#method} for Java's, else its last word
 */
public record Known(Role role, String name) {
    /** What a function does with a connection. */
    public enum Role {
        /** Gives one to its caller, who must close it. */
        ACQUIRE,
        /** Closes the one that it is given, or that it is called on. */
        CLOSE,
        /** Owns the one that it is given from then on. */
        KEEP,
        /** Cannot throw. */
        QUIET
    }
}
