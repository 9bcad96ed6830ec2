/** Follows one connection through a function, along normal paths and exceptions. */
@NullMarked
package io.holdfast.scan.flow;

import org.jspecify.annotations.NullMarked;
