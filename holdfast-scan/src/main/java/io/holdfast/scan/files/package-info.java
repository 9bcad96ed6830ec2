/** Finds the source files. */
@NullMarked
package io.holdfast.scan.files;

import org.jspecify.annotations.NullMarked;
