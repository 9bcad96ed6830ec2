/** The benchmark program: {@link io.holdfast.bench.Bench} runs one {@link io.holdfast.bench.Scenario} by its name. */
@NullMarked
package io.holdfast.bench;

import org.jspecify.annotations.NullMarked;
