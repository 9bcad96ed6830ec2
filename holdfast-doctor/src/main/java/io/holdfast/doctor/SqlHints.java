package io.holdfast.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Habits of statements that no index helps with, by the text of a statement. Each has its own way out. */
public final class SqlHints {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    private static final Pattern RANDOM = Pattern.compile("\\bORDER\\s+BY\\s+RAND\\s*\\(", FLAGS);
    private static final Pattern LEADING = Pattern.compile("\\bLIKE\\s+(CONCAT\\s*\\(\\s*)?['\"]%", FLAGS);
    private static final Pattern FUNCTION = Pattern.compile(
            "\\b(WHERE|AND|OR|ON)\\s+\\(*\\s*(date|year|month|day|hour|lower|upper|ucase|lcase|trim|ltrim|rtrim|left|right"
                    + "|substr|substring|cast|convert|date_format|unix_timestamp|from_unixtime|ifnull|coalesce|concat"
                    + "|abs|round|length|char_length|replace|md5|json_extract)\\s*\\(\\s*[`\\w.]*[a-z_`][`\\w.]*"
                    + "[^()]*\\)\\s*(=|<|>|!=|<>|IN\\b|BETWEEN\\b|LIKE\\b)",
            FLAGS);
    private static final Pattern ARITHMETIC =
            Pattern.compile("\\b(WHERE|AND|OR)\\s+`?[a-z_]\\w*`?(\\.`?\\w+`?)?\\s*[-+*/]\\s*[\\w?.]+\\s*[=<>]", FLAGS);
    private static final Pattern OFFSET =
            Pattern.compile("\\bLIMIT\\s+(\\d{4,}\\s*,|\\d+\\s+OFFSET\\s+\\d{4,})", FLAGS);

    private SqlHints() {}

    /** A habit. */
    public enum Hint {
        /** {@code ORDER BY RAND()}. */
        RANDOM("ORDER BY RAND() reads and sorts every row, whatever indexes there are: pick random keys in the"
                + " program, and read the rows by them."),
        /** {@code LIKE '%…'}. */
        LEADING("LIKE with a leading % reads every row: an index serves only what stands at the beginning. Use a"
                + " FULLTEXT index, or store the text reversed where its end is looked for."),
        /** {@code WHERE DATE(created) = …}. */
        FUNCTION("A function on the column hides it from its index: compare the column itself, with a range for"
                + " instance (created >= '2026-01-01' AND created < '2026-01-02'), or index a generated column."),
        /** {@code LIMIT 100000, 20}. */
        OFFSET("A large OFFSET reads and drops all rows before it: go on from the last key that was seen"
                + " (WHERE id > … ORDER BY id LIMIT …).");

        private final String sentence;

        Hint(String sentence) {
            this.sentence = sentence;
        }

        /** What to do. */
        public String sentence() {
            return sentence;
        }
    }

    /** The habits of a statement; empty when its text has none. */
    public static List<Hint> hints(String sql) {
        List<Hint> hints = new ArrayList<>();
        if (RANDOM.matcher(sql).find()) {
            hints.add(Hint.RANDOM);
        }
        if (LEADING.matcher(sql).find()) {
            hints.add(Hint.LEADING);
        }
        if (FUNCTION.matcher(sql).find() || ARITHMETIC.matcher(sql).find()) {
            hints.add(Hint.FUNCTION);
        }
        if (OFFSET.matcher(sql).find()) {
            hints.add(Hint.OFFSET);
        }
        return hints;
    }

    /** What to do, one sentence for each habit; empty when the text has none. */
    public static List<String> of(String sql) {
        return hints(sql).stream().map(Hint::sentence).toList();
    }
}
