/** The shop under mistakes and faults, once with HikariCP and once with Holdfast. */
@NullMarked
package io.holdfast.examples.shop.compare;

import org.jspecify.annotations.NullMarked;
