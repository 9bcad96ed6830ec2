package io.holdfast.monitor.observe;

import io.holdfast.doctor.PlainText;
import java.sql.SQLException;
import java.util.Set;

/** Exceptions in a sentence that may be shown to anybody. */
final class Failures {
    private static final int LONGEST = 300;
    private static final int DEEPEST = 10;

    private Failures() {}

    /** The first line of the innermost message that says something; without the statement that a driver may add to it. */
    static String sentence(Throwable failure) {
        String first = failure.getMessage();
        String text = first == null || first.isBlank() ? failure.getClass().getSimpleName() : first;
        return shortened(text);
    }

    /** Errors of a server that lives, and does not let this login in: full, unknown, blocked, out of its account's limits. */
    private static final Set<Integer> REFUSALS = Set.of(
            1040, 1044, 1045, 1049, 1129, 1130, 1142, 1203, 1226, 1227, 1251, 1698, 1820, 1862, 3118, 3159, 4151);

    /** True when the server itself said no. */
    static boolean isRefusal(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SQLException sql && REFUSALS.contains(sql.getErrorCode())) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
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
