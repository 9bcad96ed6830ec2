/** What the user holds: leased connections, statements and result sets. */
@NullMarked
package io.holdfast.pool.internal.jdbc;

import org.jspecify.annotations.NullMarked;
