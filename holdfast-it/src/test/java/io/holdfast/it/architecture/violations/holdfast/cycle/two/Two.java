package io.holdfast.it.architecture.violations.holdfast.cycle.two;

import io.holdfast.it.architecture.violations.holdfast.cycle.one.One;

/** Breaks: no cycles between packages. */
public final class Two {
    One one;
}
