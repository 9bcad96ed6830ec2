/** Opens connections: credentials, drivers, limits for each host. */
@NullMarked
package io.holdfast.pool.internal.open;

import org.jspecify.annotations.NullMarked;
