/** A report as text, JSON, Markdown, JUnit XML and HTML. */
@NullMarked
package io.holdfast.doctor.render;

import org.jspecify.annotations.NullMarked;
