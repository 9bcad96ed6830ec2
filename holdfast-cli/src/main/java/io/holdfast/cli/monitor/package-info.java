/** {@code holdfast monitor}, {@code serve}, {@code test} and {@code bundle}. */
@NullMarked
package io.holdfast.cli.monitor;

import org.jspecify.annotations.NullMarked;
