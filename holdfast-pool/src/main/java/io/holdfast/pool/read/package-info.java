/** Reads from a replica that is proven to be fresh enough, and otherwise from the primary. */
@NullMarked
package io.holdfast.pool.read;

import org.jspecify.annotations.NullMarked;
