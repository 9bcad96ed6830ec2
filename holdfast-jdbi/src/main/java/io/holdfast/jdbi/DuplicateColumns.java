package io.holdfast.jdbi;

/** What becomes of columns of one label in {@link MapRows}. */
public enum DuplicateColumns {
    /** The query fails, and the label is named. */
    REFUSE,
    /** The second {@code id} is {@code id_2}, the third {@code id_3}; where a column is called so already, the next number. */
    NUMBER
}
