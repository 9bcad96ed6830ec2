/** Ways to dirty a session, options that touch it, and what a session is: generated tests of resets stand on these. */
@NullMarked
package io.holdfast.testkit.session;

import org.jspecify.annotations.NullMarked;
