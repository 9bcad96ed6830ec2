package io.holdfast.it.architecture.violations.holdfast.doctor.probe;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Breaks: a probe never touches JDBC. */
public final class ProbeReadsDatabase {
    void read(Object row) throws SQLException {
        ((ResultSet) row).next();
    }
}
