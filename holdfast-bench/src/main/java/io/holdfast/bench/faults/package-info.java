/** The fault matrix: each fault of a server or a network, on each pool, in a JVM of its own. */
@NullMarked
package io.holdfast.bench.faults;

import org.jspecify.annotations.NullMarked;
