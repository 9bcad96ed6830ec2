package io.holdfast.it.architecture.violations.holdfast.doctor;

import org.springframework.StandIn;

/** Breaks: Spring only in its module. */
public final class UsesSpring {
    StandIn bean;
}
