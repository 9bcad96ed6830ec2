/** Begins and ends leases, and does for an open connection what may wait: validates, resets, closes. */
@NullMarked
package io.holdfast.pool.internal.lease;

import org.jspecify.annotations.NullMarked;
