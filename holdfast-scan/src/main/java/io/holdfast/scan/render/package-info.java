/** Reports. */
@NullMarked
package io.holdfast.scan.render;

import org.jspecify.annotations.NullMarked;
