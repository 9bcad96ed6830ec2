/** Log files of applications and servers, read as a stream: which connection errors stand in them, how often, and when. */
@NullMarked
package io.holdfast.doctor.logs;

import org.jspecify.annotations.NullMarked;
