/** Why a connection failed or ended: the signs in a text, what the server knows, and the table that decides. */
@NullMarked
package io.holdfast.doctor.why;

import org.jspecify.annotations.NullMarked;
