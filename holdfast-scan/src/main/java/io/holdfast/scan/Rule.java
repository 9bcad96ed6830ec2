package io.holdfast.scan;

/** What is looked for. Each rule has a page {@code docs/errors/HF-3nnn.md}. */
public enum Rule {
    NEVER_CLOSED("HF-3101", "a connection is never closed"),
    OPEN_AFTER_EXCEPTION("HF-3102", "a connection stays open when something throws"),
    OPEN_ON_A_PATH("HF-3103", "a connection stays open on a normal path"),
    HELD_IN_FIELD("HF-3104", "a connection is held in a field that its class never closes"),
    OPEN_AFTER_UNLIKELY("HF-3105", "a call that hardly fails stands between acquiring and try"),
    CLOSE_SKIPPED("HF-3106", "an earlier close may skip the close of the connection"),
    SCOPE_DOES_NOT_CLOSE("HF-3107", "a with does not close the connection"),
    RAW_CONNECTION("HF-3108", "a raw connection for each call"),
    POOL_PER_CALL("HF-3109", "a pool is made for each call"),
    NO_ROLLBACK("HF-3201", "a handler leaves a transaction open"),
    STATE_LEFT("HF-3202", "a pooled connection goes back with a changed setting"),
    LOOP_IN_CONTEXT("HF-3301", "an endless loop inside one application context"),
    REMOVE_OUTSIDE("HF-3302", "a session is removed outside of the application context"),
    SESSION_IN_THREAD("HF-3303", "a thread uses a scoped session and never removes it"),
    NO_TEARDOWN("HF-3304", "a Flask application never removes its scoped session"),
    BLOCKING_IN_ASYNC("HF-3306", "a blocking driver in a coroutine"),
    CLOSED_PAST_SPRING("HF-3401", "Spring's connection is closed directly"),
    SECOND_CONNECTION("HF-3402", "a second connection inside a transaction"),
    STATEMENT_LEFT("HF-3403", "a statement is never closed, and its connection lives on"),
    ENGINE_OPTIONS("HF-3501", "an engine's options keep dead connections"),
    QUERY_PER_ROW("HF-3601", "a query runs for each row of another query"),
    INSERT_PER_ROUND("HF-3602", "rows are inserted one by one in a loop"),
    READS_ALL("HF-3603", "more of a result is read, or held, than is used"),
    POOL_TOO_LATE("HF-3604", "a pool is made by the first query, or before a fork"),
    SLOW_WORK("HF-3605", "a connection is held across a wait for something else"),
    TRANSACTION_LEFT("HF-3606", "a transaction ends outside the scope that began it");

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
