/** Samples of a year, in files of a fixed size. */
@NullMarked
package io.holdfast.monitor.history;

import org.jspecify.annotations.NullMarked;
