/** Mistakes of five real teams, one class each. Every class says what is wrong in it and what the right form is. */
@NullMarked
package io.holdfast.examples.shop.mistakes;

import org.jspecify.annotations.NullMarked;
