/** Which indexes a workload calls for. */
@NullMarked
package io.holdfast.doctor.index;

import org.jspecify.annotations.NullMarked;
