/** One class for each check; every one a pure function of {@link io.holdfast.doctor.server.ServerFacts}. */
@NullMarked
package io.holdfast.doctor.probe;

import org.jspecify.annotations.NullMarked;
