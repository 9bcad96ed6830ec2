/** Whether the doctor names who holds others up, and no innocent. */
@NullMarked
package io.holdfast.bench.locks;

import org.jspecify.annotations.NullMarked;
