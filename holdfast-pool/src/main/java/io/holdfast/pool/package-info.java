/**
 * Holdfast's public pool: build a {@link io.holdfast.pool.PoolConfig}, open a {@link io.holdfast.pool.HoldfastDataSource},
 * borrow connections from it.
 */
@NullMarked
package io.holdfast.pool;

import org.jspecify.annotations.NullMarked;
