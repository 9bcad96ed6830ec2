package io.holdfast.it.architecture.violations.holdfast.cycle.one;

import io.holdfast.it.architecture.violations.holdfast.cycle.two.Two;

/** Breaks: no cycles between packages. */
public final class One {
    Two two;
}
