/** Who waits for whom, and which sessions are the true roots. */
@NullMarked
package io.holdfast.doctor.locks;

import org.jspecify.annotations.NullMarked;
