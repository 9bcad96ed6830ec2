package io.holdfast.it.architecture.violations.holdfast.doctor;

import io.holdfast.pool.internal.ConnectionPool;

/** Breaks: the pool's inside is private. */
public final class ReachesIntoThePool {
    ConnectionPool pool;
}
