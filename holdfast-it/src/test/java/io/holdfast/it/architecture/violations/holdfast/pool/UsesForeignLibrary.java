package io.holdfast.it.architecture.violations.holdfast.pool;

import com.zaxxer.hikari.HikariConfig;

/** Breaks: the pool depends on the JDK alone. */
public final class UsesForeignLibrary {
    HikariConfig config;
}
