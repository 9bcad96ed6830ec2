/** What a benchmark measured, as JSON and as a table. */
@NullMarked
package io.holdfast.bench.result;

import org.jspecify.annotations.NullMarked;
