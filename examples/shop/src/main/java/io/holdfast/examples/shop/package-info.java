/** A shop on MySQL, with mistakes in it. */
@NullMarked
package io.holdfast.examples.shop;

import org.jspecify.annotations.NullMarked;
