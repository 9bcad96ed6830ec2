/** {@code holdfast middleware}: configurations of what stands between an application and its servers. */
@NullMarked
package io.holdfast.cli.middleware;

import org.jspecify.annotations.NullMarked;
