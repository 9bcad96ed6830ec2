package io.holdfast.doctor.checklist;

/** The points, in the order of the list. Ids are API. */
public enum Title {
    SETTINGS_IN_FORCE("P01", "The pool's configuration is in force"),
    SETTINGS_FIT("P02", "The pool's configuration agrees with the server's"),
    REQUESTS("P03", "Requests return the connections that they borrow"),
    BACKGROUND("P04", "Socket handlers and background tasks return theirs"),
    INDEXES("P05", "The indexes are there and used"),
    DUPLICATES("P06", "Duplicate rows are gone, and an index keeps them away"),
    LOCKS("P07", "No session holds others up"),
    SLOW_LOG("P08", "The slow log is on"),
    TIMEOUTS("P09", "The server's time-outs are right"),
    RESTARTED("P10", "The application was started since its configuration changed"),
    HEALTH("P11", "The pool is green at its health end point"),
    ERRORS("P12", "No connection error since the repair"),
    ROOM("P13", "The server has connections to spare"),
    RUNS("P14", "No repair is half done"),
    SCHEDULE("P15", "A check runs on a schedule");

    private final String id;
    private final String text;

    Title(String id, String text) {
        this.id = id;
        this.text = text;
    }

    /** The point's short name. */
    public String id() {
        return id;
    }

    /** What must hold. */
    public String text() {
        return text;
    }
}
