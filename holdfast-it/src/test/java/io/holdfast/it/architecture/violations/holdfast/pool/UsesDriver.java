package io.holdfast.it.architecture.violations.holdfast.pool;

import com.mysql.cj.jdbc.Driver;

/** Breaks: drivers only in the package made for them. */
public final class UsesDriver {
    Driver driver;
}
