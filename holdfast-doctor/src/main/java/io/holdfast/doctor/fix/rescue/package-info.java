/** What brings a server that stands still back to serving, in the smallest steps. */
@NullMarked
package io.holdfast.doctor.fix.rescue;

import org.jspecify.annotations.NullMarked;
