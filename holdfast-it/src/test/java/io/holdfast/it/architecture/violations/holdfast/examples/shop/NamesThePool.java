package io.holdfast.it.architecture.violations.holdfast.examples.shop;

import io.holdfast.it.architecture.violations.holdfast.pool.ReadsWallClock;

/** Breaks: the code of an example runs on any pool. */
public final class NamesThePool {
    ReadsWallClock pool;
}
