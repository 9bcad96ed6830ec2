/** Races of a few instructions under jcstress: every outcome is named, and the forbidden ones fail the run. */
@NullMarked
package io.holdfast.bench.stress;

import org.jspecify.annotations.NullMarked;
