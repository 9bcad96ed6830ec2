/** Holdfast and the pools it is compared with, all opened in the same way. */
@NullMarked
package io.holdfast.bench.peer;

import org.jspecify.annotations.NullMarked;
