/** The engine behind the data source. Nothing here is API. */
@NullMarked
package io.holdfast.pool.internal;

import org.jspecify.annotations.NullMarked;
