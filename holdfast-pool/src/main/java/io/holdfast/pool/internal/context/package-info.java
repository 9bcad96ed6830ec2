/** What all parts of one pool share: settings in force, the clock, threads, the log, listeners, counters, what is known of the server. */
@NullMarked
package io.holdfast.pool.internal.context;

import org.jspecify.annotations.NullMarked;
