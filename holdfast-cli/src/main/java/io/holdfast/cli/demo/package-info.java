/** The demo: one workload through a Holdfast pool and a peer, under the same faults. */
@NullMarked
package io.holdfast.cli.demo;

import org.jspecify.annotations.NullMarked;
