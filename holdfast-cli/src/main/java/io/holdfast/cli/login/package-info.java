/** Which server, and how to log in: the options that several commands share. */
@NullMarked
package io.holdfast.cli.login;

import org.jspecify.annotations.NullMarked;
