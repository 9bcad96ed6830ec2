/** Settings that a server or a pool should have, with the statements that set them and take them back. */
@NullMarked
package io.holdfast.doctor.advise;

import org.jspecify.annotations.NullMarked;
