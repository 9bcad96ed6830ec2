/** {@code holdfast scan}. */
@NullMarked
package io.holdfast.cli.scan;

import org.jspecify.annotations.NullMarked;
