/** What the pool asks of the server about its own sessions: to end them, to stop their statements, whether they work. */
@NullMarked
package io.holdfast.pool.internal.session;

import org.jspecify.annotations.NullMarked;
