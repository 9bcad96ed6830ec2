/** The sockets under the drivers, which the pool keeps a hand on. Knows nothing of the rest of the pool. */
@NullMarked
package io.holdfast.pool.internal.mysql.socket;

import org.jspecify.annotations.NullMarked;
