/** What holds through whatever stands between a client and its server, tried row by row. */
@NullMarked
package io.holdfast.doctor.middleware.matrix;

import org.jspecify.annotations.NullMarked;
