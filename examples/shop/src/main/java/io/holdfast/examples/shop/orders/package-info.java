/** What the shop is for, done as it should be. */
@NullMarked
package io.holdfast.examples.shop.orders;

import org.jspecify.annotations.NullMarked;
