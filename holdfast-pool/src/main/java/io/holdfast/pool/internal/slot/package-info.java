/** The state machine of one connection, the array of them, and the exchange that passes them on to those who wait. */
@NullMarked
package io.holdfast.pool.internal.slot;

import org.jspecify.annotations.NullMarked;
