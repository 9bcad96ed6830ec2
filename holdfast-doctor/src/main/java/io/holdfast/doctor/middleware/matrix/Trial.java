package io.holdfast.doctor.middleware.matrix;

import java.sql.SQLException;

/**
 * One row: something that applications and pools rely on.
 *
 * @param id stable, for programs
 * @param title what is tried
 * @param advice what to do where it breaks
 */
record Trial(String id, String title, String advice, Body body) {
    /** Tries it on connections of its own, which are closed afterwards. */
    interface Body {
        Outcome run(Scratch scratch) throws SQLException, InterruptedException;
    }
}
