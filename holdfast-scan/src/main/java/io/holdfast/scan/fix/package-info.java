/** Rewrites sources, by offsets. */
@NullMarked
package io.holdfast.scan.fix;

import org.jspecify.annotations.NullMarked;
