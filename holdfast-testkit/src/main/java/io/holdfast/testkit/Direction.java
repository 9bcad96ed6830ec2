package io.holdfast.testkit;

/** Which way bytes flow through a {@link FaultProxy}. */
public enum Direction {
    /** What the client sends. */
    TO_SERVER,
    /** What the server sends. */
    TO_CLIENT,
    /** Both. */
    BOTH;

    boolean toServer() {
        return this != TO_CLIENT;
    }

    boolean toClient() {
        return this != TO_SERVER;
    }
}
