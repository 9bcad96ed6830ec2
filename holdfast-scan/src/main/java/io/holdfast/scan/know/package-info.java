/** What is known of libraries: who gives connections out, who closes them, what cannot throw. */
@NullMarked
package io.holdfast.scan.know;

import org.jspecify.annotations.NullMarked;
