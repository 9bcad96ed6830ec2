/** What messages, listeners and the recorder are given: refusals, leases, places in the code, statements. */
@NullMarked
package io.holdfast.pool.internal.report;

import org.jspecify.annotations.NullMarked;
