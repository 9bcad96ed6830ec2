/** Sessions of a real server that wait for each other in known ways, to judge who says whom they wait for. */
@NullMarked
package io.holdfast.testkit.locks;

import org.jspecify.annotations.NullMarked;
