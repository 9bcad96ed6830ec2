/** Plans of repairs, and the records of their runs: data only. What carries them out is in {@code io.holdfast.doctor.fix}. */
@NullMarked
package io.holdfast.doctor.plan;

import org.jspecify.annotations.NullMarked;
