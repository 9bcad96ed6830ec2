/** A server with many sicknesses, and what the doctor and its peers say of it. */
@NullMarked
package io.holdfast.bench.sick;

import org.jspecify.annotations.NullMarked;
