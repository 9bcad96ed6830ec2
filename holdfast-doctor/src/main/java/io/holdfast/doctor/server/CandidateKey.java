package io.holdfast.doctor.server;

import java.util.List;

/** Columns that the team says should be unique together. */
public record CandidateKey(String schema, String table, List<String> columns) {
    /** Copies. */
    public CandidateKey {
        columns = List.copyOf(columns);
    }

    /**
     * Reads {@code schema.table(column, column)}.
     *
     * @throws IllegalArgumentException if the text is not of this form
     */
    public static CandidateKey parse(String text) {
        String trimmed = text.trim();
        int dot = trimmed.indexOf('.');
        int open = trimmed.indexOf('(');
        if (dot <= 0 || open <= dot + 1 || !trimmed.endsWith(")")) {
            throw new IllegalArgumentException("not of the form schema.table(column, column): " + text);
        }
        List<String> columns =
                List.of(trimmed.substring(open + 1, trimmed.length() - 1).trim().split("\\s*,\\s*"));
        return new CandidateKey(
                trimmed.substring(0, dot).trim(),
                trimmed.substring(dot + 1, open).trim(),
                columns);
    }
}
