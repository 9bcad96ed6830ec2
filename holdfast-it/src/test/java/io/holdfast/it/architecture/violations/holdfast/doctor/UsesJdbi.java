package io.holdfast.it.architecture.violations.holdfast.doctor;

import org.jdbi.StandIn;

/** Breaks: Jdbi only in its module. */
public final class UsesJdbi {
    StandIn handle;
}
