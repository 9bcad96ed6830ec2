/** Asks a server what is wrong with it: {@link io.holdfast.doctor.Doctor} examines a {@link io.holdfast.doctor.Target}. */
@NullMarked
package io.holdfast.doctor;

import org.jspecify.annotations.NullMarked;
