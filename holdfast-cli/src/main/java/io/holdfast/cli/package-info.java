/** The command line: commands are thin; they parse, call the library, and render. */
@NullMarked
package io.holdfast.cli;

import org.jspecify.annotations.NullMarked;
