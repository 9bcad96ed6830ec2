/** Repairs of a server, each with preflight, verification and undo, and what carries them out. */
@NullMarked
package io.holdfast.doctor.fix;

import org.jspecify.annotations.NullMarked;
