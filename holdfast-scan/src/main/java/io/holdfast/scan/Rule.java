package io.holdfast.scan;

/** What is looked for. Each rule has a page {@code docs/errors/HF-3nnn.md}. */
public enum Rule {
    NEVER_CLOSED("HF-3101", "a connection is never closed"),
    OPEN_AFTER_EXCEPTION("HF-3102", "a connection stays open when something throws"),
    OPEN_ON_A_PATH("HF-3103", "a connection stays open on a normal path"),
    HELD_IN_FIELD("HF-3104", "a connection is held in a field that its class never closes"),
    OPEN_AFTER_UNLIKELY("HF-3105", "a call that hardly fails stands between acquiring and try"),
    SCOPE_DOES_NOT_CLOSE("HF-3107", "a with does not close the connection"),
    POOL_PER_CALL("HF-3109", "a pool is made for each call"),
    QUERY_PER_ROW("HF-3601", "a query runs for each row of another query"),
    INSERT_PER_ROUND("HF-3602", "rows are inserted one by one in a loop"),
    SLOW_WORK("HF-3605", "a connection is held across a wait for something else");

    private final String code;
    private final String title;

    Rule(String code, String title) {
        this.code = code;
        this.title = title;
    }

    public String code() {
        return code;
    }

    public String title() {
        return title;
    }
}
