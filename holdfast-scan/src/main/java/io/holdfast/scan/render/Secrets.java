package io.holdfast.scan.render;

import java.util.regex.Pattern;

/** Hides what looks like a password in a piece of a source. */
public final class Secrets {
    private static final Pattern NAMED = Pattern.compile(
            "(?i)(passw(or)?d|pwd|passwd|secret|token|api_?key)(['\"]?\\s*[=:,]\\s*|\\(\\s*)(['\"]).*?\\4");
    private static final Pattern ADDRESS = Pattern.compile("(://[^\\s:/@'\"]+):[^\\s/@'\"]+@");

    private Secrets() {}

    /** The text with three stars where a password stands. */
    public static String hidden(String text) {
        String plain = NAMED.matcher(text).replaceAll("$1$3$4***$4");
        return ADDRESS.matcher(plain).replaceAll("$1:***@");
    }
}
