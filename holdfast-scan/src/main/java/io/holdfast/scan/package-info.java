/** Finds unsafe handling of database connections in source code; {@link io.holdfast.scan.Scan} is the door. */
@NullMarked
package io.holdfast.scan;

import org.jspecify.annotations.NullMarked;
