/** What may stand between a client and its server: recognising it, and what does not hold through it. */
@NullMarked
package io.holdfast.doctor.middleware;

import org.jspecify.annotations.NullMarked;
