/** Measurements in JVMs of their own, in turns. */
@NullMarked
package io.holdfast.bench.fork;

import org.jspecify.annotations.NullMarked;
