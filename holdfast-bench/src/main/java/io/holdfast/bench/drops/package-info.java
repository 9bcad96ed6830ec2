/** How rightly the monitor explains the connections that a pool lost. */
@NullMarked
package io.holdfast.bench.drops;

import org.jspecify.annotations.NullMarked;
