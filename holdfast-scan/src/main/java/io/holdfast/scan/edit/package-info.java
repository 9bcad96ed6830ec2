/** Changes of source texts by offset, and what they are shown as. */
@NullMarked
package io.holdfast.scan.edit;

import org.jspecify.annotations.NullMarked;
