/** The page about the benchmarks, made from their raw results. */
@NullMarked
package io.holdfast.bench.page;

import org.jspecify.annotations.NullMarked;
