/** What a shell and a reader want of the program: completion and man pages, both made from the commands themselves. */
@NullMarked
package io.holdfast.cli.manual;

import org.jspecify.annotations.NullMarked;
