/** Logs as containers and collectors write them. */
@NullMarked
package io.holdfast.testkit.logs;

import org.jspecify.annotations.NullMarked;
