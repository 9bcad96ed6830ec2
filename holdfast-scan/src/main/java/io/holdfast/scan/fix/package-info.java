/** Rewrites findings: text edits by offset, each read and judged again before it is kept. */
@NullMarked
package io.holdfast.scan.fix;

import org.jspecify.annotations.NullMarked;
