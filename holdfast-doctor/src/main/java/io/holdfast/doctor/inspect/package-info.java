/** One table or one statement, looked into on its own. Reads only. */
@NullMarked
package io.holdfast.doctor.inspect;

import org.jspecify.annotations.NullMarked;
