/** How much of what {@code holdfast scan} finds its rewriting mends, and whether the result stands. */
@NullMarked
package io.holdfast.bench.rewrite;

import org.jspecify.annotations.NullMarked;
