package io.holdfast.testkit;

/** Which links a fault of a {@link FaultProxy} meets. */
public enum Scope {
    /** Those open now. */
    EXISTING,
    /** Those accepted from now on, until the proxy is healed. */
    NEW,
    /** Those open now and those accepted from now on. */
    ALL;

    boolean existing() {
        return this != NEW;
    }

    boolean future() {
        return this != EXISTING;
    }
}
