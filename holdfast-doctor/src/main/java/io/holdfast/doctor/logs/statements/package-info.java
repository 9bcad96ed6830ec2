/** The servers' logs of statements, slow and general, read as a stream: which kinds of statements cost how much. */
@NullMarked
package io.holdfast.doctor.logs.statements;

import org.jspecify.annotations.NullMarked;
