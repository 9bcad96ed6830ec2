package io.holdfast.bench.faults;

/** What is measured; less is better for all. */
enum Figure {
    BORROW_ERRORS("borrow errors", ""),
    STATEMENT_ERRORS("statement errors", ""),
    LATE_BORROWS("late borrows", ""),
    LONGEST_BORROW("longest borrow", "ms"),
    FIRST_SUCCESS("first success", "ms"),
    FULL_SIZE("full size", "ms"),
    CONNECTS("connects", ""),
    PEAK("peak connections", ""),
    SESSIONS_LEFT("sessions left", ""),
    STATES_LEAKED("states leaked", ""),
    WRONG_DATA("wrong data", ""),
    ORPHANS("statements left running", ""),
    CLOSE_TIME("close()", "ms"),
    FREED("thread freed", "ms"),
    DESCRIPTORS("descriptors each", ""),
    OUTSIDE_HEAP("outside the heap", "MB"),
    HUNG("hung", "");

    final String title;
    final String unit;

    Figure(String title, String unit) {
        this.title = title;
        this.unit = unit;
    }
}
