/** Reads Python 3.6 to 3.14. */
@NullMarked
package io.holdfast.scan.python;

import org.jspecify.annotations.NullMarked;
