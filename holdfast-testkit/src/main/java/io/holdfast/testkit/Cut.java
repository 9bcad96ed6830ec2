package io.holdfast.testkit;

/** How a link of a {@link FaultProxy} ends, for client and server alike. */
public enum Cut {
    /** In order: the peer reads the end of the stream. */
    FIN,
    /** By a reset: the peer gets an error, and bytes under way are lost. */
    RST
}
