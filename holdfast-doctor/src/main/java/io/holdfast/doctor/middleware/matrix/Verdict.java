package io.holdfast.doctor.middleware.matrix;

/** What one row came to. */
public enum Verdict {
    /** As on a connection straight to the server. */
    HOLDS,
    /** Not as on a connection straight to the server: applications and pools must do without. */
    BREAKS,
    /** A figure, neither good nor bad. */
    NOTE,
    /** Could not be tried here. */
    UNKNOWN
}
