/** Reads what configurations of other programs say of their pools. Nothing that is read is executed. */
@NullMarked
package io.holdfast.doctor.pools;

import org.jspecify.annotations.NullMarked;
