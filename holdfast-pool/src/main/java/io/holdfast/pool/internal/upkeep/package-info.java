/** Decides what is opened, validated, replaced and closed, and when; finds leaks and lost slots. */
@NullMarked
package io.holdfast.pool.internal.upkeep;

import org.jspecify.annotations.NullMarked;
