/** The list that says when a repair is complete. */
@NullMarked
package io.holdfast.doctor.checklist;

import org.jspecify.annotations.NullMarked;
