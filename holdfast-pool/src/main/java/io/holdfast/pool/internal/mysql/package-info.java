/** What the pool knows about MySQL, MariaDB, and the drivers of both. */
@NullMarked
package io.holdfast.pool.internal.mysql;

import org.jspecify.annotations.NullMarked;
