/** Whether repairs lose no row and always lead out, and what they cost those who write meanwhile. */
@NullMarked
package io.holdfast.bench.repair;

import org.jspecify.annotations.NullMarked;
