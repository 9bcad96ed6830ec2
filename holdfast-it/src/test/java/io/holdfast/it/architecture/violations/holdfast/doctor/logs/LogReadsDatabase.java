package io.holdfast.it.architecture.violations.holdfast.doctor.logs;

import javax.sql.DataSource;

/** Breaks: logs never touch JDBC. */
public final class LogReadsDatabase {
    DataSource source;
}
