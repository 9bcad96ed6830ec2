/** The small language that Java and Python are both lowered to. */
@NullMarked
package io.holdfast.scan.ir;

import org.jspecify.annotations.NullMarked;
