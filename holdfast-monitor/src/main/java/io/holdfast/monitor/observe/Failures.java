package io.holdfast.monitor.observe;

import io.holdfast.monitor.PlainText;

/** Exceptions in a sentence that may be shown to anybody. */
final class Failures {
    private static final int LONGEST = 300;

    private Failures() {}

    /** The first line of the innermost message that says something; without the statement that a driver may add to it. */
    static String sentence(Throwable failure) {
        String first = failure.getMessage();
        String text = first == null || first.isBlank() ? failure.getClass().getSimpleName() : first;
        return shortened(text);
    }

    /** The first line of a driver's text, without the statement that it may name. */
    static String shortened(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        int statement = line.toLowerCase(java.util.Locale.ROOT).indexOf("query is");
        String shown =
                PlainText.of(statement < 0 ? line : line.substring(0, statement).strip());
        return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
    }
}
