/** The documentation as one folder of pages that a browser opens from a disk, with a search and checked links. */
@NullMarked
package io.holdfast.bench.site;

import org.jspecify.annotations.NullMarked;
