/** The facts of one server, and the only SQL that reads them. */
@NullMarked
package io.holdfast.doctor.server;

import org.jspecify.annotations.NullMarked;
