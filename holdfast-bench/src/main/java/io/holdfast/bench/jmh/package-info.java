/** Benchmarks that JMH measures, and the runner that gives each pool a JVM of its own. */
@NullMarked
package io.holdfast.bench.jmh;

import org.jspecify.annotations.NullMarked;
