package io.holdfast.it.architecture.violations.holdfast.pool;

import java.util.function.UnaryOperator;

/** Breaks: libraries read no system settings. */
public final class ReadsSystemPropertyByReference {
    final UnaryOperator<String> settings = System::getProperty;
}
