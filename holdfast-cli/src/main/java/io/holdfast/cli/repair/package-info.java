/** The commands that repair a server. */
@NullMarked
package io.holdfast.cli.repair;

import org.jspecify.annotations.NullMarked;
