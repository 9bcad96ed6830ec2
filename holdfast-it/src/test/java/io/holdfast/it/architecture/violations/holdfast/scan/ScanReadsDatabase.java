package io.holdfast.it.architecture.violations.holdfast.scan;

import java.sql.Connection;

/** Breaks: the scan never touches JDBC. */
public final class ScanReadsDatabase {
    Connection connection;
}
