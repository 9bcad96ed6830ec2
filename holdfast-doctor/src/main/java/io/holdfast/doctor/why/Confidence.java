package io.holdfast.doctor.why;

/** How sure an explanation is. */
public enum Confidence {
    /** The server or the driver says so by name. */
    CERTAIN,
    /** All that is known fits, and nothing else does. */
    HIGH,
    /** It fits best; something that would decide is not known. */
    MEDIUM,
    /** One of several that fit. */
    LOW
}
