package io.holdfast.it.architecture.violations.holdfast.doctor;

import picocli.CommandLine;

/** Breaks: picocli only in the command line. */
public final class UsesPicocli {
    CommandLine line;
}
