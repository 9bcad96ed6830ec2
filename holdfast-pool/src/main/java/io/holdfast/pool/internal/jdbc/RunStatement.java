package io.holdfast.pool.internal.jdbc;

import org.jspecify.annotations.Nullable;

/** A statement that has run, for whoever logs statements. */
public interface RunStatement {
    /** In place of a number of rows: it is not known. */
    long UNKNOWN = -1;
    /** In place of a number of rows: they are read now. */
    long READS = -2;
    /** In place of a number of rows: a batch, whose numbers come now. */
    long BATCH = -3;
    /** In place of a number of rows: it failed. */
    long FAILED_TO_RUN = -4;

    /**
     * The statement with its values, as the driver shows it; null where it shows none. May hold anybody's data.
     *
     * @param sql the text as the holder wrote it
     */
    @Nullable
    String sent(String sql);
}
