/** Servers that fail while a monitor watches them. */
@NullMarked
package io.holdfast.bench.outage;

import org.jspecify.annotations.NullMarked;
