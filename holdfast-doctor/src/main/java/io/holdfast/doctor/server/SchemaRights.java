package io.holdfast.doctor.server;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tables an account sees the shape of, by its own grants: what it may not see is left out of information_schema, and
 * no error says so.
 *
 * @param everywhere whether it sees the shape of every table of every schema
 * @param inPart tables of which it sees some columns alone, as {@code schema.table}: what their keys are it cannot know
 */
record SchemaRights(boolean everywhere, Set<String> inPart) {
    private static final Pattern GRANT =
            Pattern.compile("GRANT (.+) ON (?:TABLE )?(\\*|([`\"]).*?\\3)\\.(\\*|([`\"]).*?\\5) TO .*", Pattern.DOTALL);

    private static final Pattern COLUMNS = Pattern.compile("\\b(SELECT|REFERENCES) \\(");
    private static final Pattern WHOLE = Pattern.compile("\\b((SELECT|REFERENCES)\\b(?! \\()|ALL PRIVILEGES\\b)");

    /** What {@code SHOW GRANTS} says. */
    static SchemaRights of(List<String> grants) {
        boolean everywhere = false;
        boolean limited = false;
        Set<String> inPart = new HashSet<>();
        for (String grant : grants) {
            // MySQL can take single schemas out of what was granted for all.
            limited |= grant.toUpperCase(Locale.ROOT).startsWith("REVOKE ");
            Matcher matcher = GRANT.matcher(grant);
            if (!matcher.matches()) {
                continue;
            }
            if (matcher.group(2).equals("*")) {
                everywhere |= WHOLE.matcher(matcher.group(1)).find();
            } else if (COLUMNS.matcher(matcher.group(1)).find()
                    && !WHOLE.matcher(matcher.group(1)).find()) {
                inPart.add(name(matcher.group(2)) + "." + name(matcher.group(4)));
            }
        }
        return new SchemaRights(everywhere && !limited, everywhere && !limited ? Set.of() : Set.copyOf(inPart));
    }

    private static String name(String quoted) {
        String quote = quoted.substring(0, 1);
        return quoted.substring(1, quoted.length() - 1).replace(quote + quote, quote);
    }
}
