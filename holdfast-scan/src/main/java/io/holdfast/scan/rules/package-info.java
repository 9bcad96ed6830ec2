/** The rules: what is reported of what the analysis found. */
@NullMarked
package io.holdfast.scan.rules;

import org.jspecify.annotations.NullMarked;
