package io.holdfast.it.architecture.violations.holdfast.pool;

import java.util.function.LongSupplier;

/** Breaks: clocks only in Ticker. */
public final class ReadsNanoClockByReference {
    final LongSupplier clock = System::nanoTime;
}
