/** Benchmarks of what happens under load, and of what a pool costs when it does nothing. */
@NullMarked
package io.holdfast.bench.load;

import org.jspecify.annotations.NullMarked;
