/** What reaches the next borrower of a session, with every option of the drivers and the pool. */
@NullMarked
package io.holdfast.bench.session;

import org.jspecify.annotations.NullMarked;
