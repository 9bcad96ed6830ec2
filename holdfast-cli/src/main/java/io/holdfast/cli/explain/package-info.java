/** The pages of the error codes, offline, for the terminal. */
@NullMarked
package io.holdfast.cli.explain;

import org.jspecify.annotations.NullMarked;
