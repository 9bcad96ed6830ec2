/** {@code holdfast fleet}. */
@NullMarked
package io.holdfast.cli.fleet;

import org.jspecify.annotations.NullMarked;
