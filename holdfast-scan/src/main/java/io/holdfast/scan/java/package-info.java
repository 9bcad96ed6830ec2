/** Reads Java. */
@NullMarked
package io.holdfast.scan.java;

import org.jspecify.annotations.NullMarked;
