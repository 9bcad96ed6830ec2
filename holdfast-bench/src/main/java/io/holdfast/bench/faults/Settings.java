package io.holdfast.bench.faults;

/** Which settings a pool runs with. Size and borrow time-out are the same in both. */
enum Settings {
    /** All defaults. */
    DEFAULTS,
    /** What the pool's own documentation offers for resilience, and time-outs of the driver. */
    RESILIENT
}
