/** What the pool knows about the two MySQL drivers. */
@NullMarked
package io.holdfast.pool.internal.mysql;

import org.jspecify.annotations.NullMarked;
