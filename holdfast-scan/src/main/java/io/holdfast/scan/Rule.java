package io.holdfast.scan;

/** What is looked for. Each rule has a page {@code docs/errors/HF-3nnn.md}. */
public enum Rule {
    NEVER_CLOSED("HF-3101", "a connection is never closed"),
    OPEN_AFTER_EXCEPTION("HF-3102", "a connection stays open when something throws"),
    OPEN_ON_A_PATH("HF-3103", "a connection stays open on a normal path"),
    OPEN_AFTER_UNLIKELY("HF-3105", "a call that hardly fails stands between acquiring and try"),
    SCOPE_DOES_NOT_CLOSE("HF-3107", "a with does not close the connection");

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
