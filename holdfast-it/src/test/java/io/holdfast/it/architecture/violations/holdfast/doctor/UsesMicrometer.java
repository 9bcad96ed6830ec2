package io.holdfast.it.architecture.violations.holdfast.doctor;

import io.micrometer.StandIn;

/** Breaks: Micrometer only in its module. */
public final class UsesMicrometer {
    StandIn meter;
}
