/** All that the shop has of Holdfast beside the dependency in its pom.xml. */
@NullMarked
package io.holdfast.examples.shop.holdfast;

import org.jspecify.annotations.NullMarked;
