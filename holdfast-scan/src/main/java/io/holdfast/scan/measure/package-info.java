/** What pools measured in production, joined with what the sources say. */
@NullMarked
package io.holdfast.scan.measure;

import org.jspecify.annotations.NullMarked;
