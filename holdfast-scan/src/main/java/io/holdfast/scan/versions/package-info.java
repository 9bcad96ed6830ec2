/** Versions of libraries, from the files in which a project names its dependencies. */
@NullMarked
package io.holdfast.scan.versions;

import org.jspecify.annotations.NullMarked;
