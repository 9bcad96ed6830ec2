/** Query helpers on Jdbi 3 over a Holdfast pool: {@link io.holdfast.jdbi.HoldfastJdbi}. */
@NullMarked
package io.holdfast.jdbi;

import org.jspecify.annotations.NullMarked;
