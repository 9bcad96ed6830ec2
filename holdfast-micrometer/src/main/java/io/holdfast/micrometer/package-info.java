/** A pool's figures as meters of Micrometer: {@link io.holdfast.micrometer.HoldfastMetrics}. */
@NullMarked
package io.holdfast.micrometer;

import org.jspecify.annotations.NullMarked;
