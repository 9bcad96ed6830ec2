package io.holdfast.doctor.locks;

import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.Session;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a statement names, by a reading of its text: enough to tell which of the tables that are open it may
 * mean, and no more.
 *
 * @param names schema and table, or the table alone where the session has no schema; lower case
 */
record Tables(Set<String> names) {
    private static final String PART = "(?:`[^`]+`|[\\w$]+)";
    private static final Pattern NAME = Pattern.compile("(?i)\\b(?:from|join|into|update|table|tables|on|truncate)\\s+"
            + "(?:(?:if\\s+(?:not\\s+)?exists|ignore|low_priority|only)\\s+)*"
            + "(" + PART + "(?:\\s*\\.\\s*" + PART + ")?(?:\\s*,\\s*" + PART + "(?:\\s*\\.\\s*" + PART + ")?)*)");

    Tables {
        names = Set.copyOf(names);
    }

    static Tables of(Session session, Activity activity) {
        Set<String> found = new LinkedHashSet<>();
        String statement = session.statement() == null ? "" : session.statement();
        Matcher matcher = NAME.matcher(statement.replaceAll("(?s)/\\*.*?\\*/", " "));
        while (matcher.find()) {
            for (String name : matcher.group(1).split(",")) {
                found.add(full(name.replaceAll("[`\\s]", "").toLowerCase(Locale.ROOT), session.database()));
            }
        }
        return new Tables(found);
    }

    private static String full(String name, @Nullable String schema) {
        return name.contains(".") || schema == null ? name : schema.toLowerCase(Locale.ROOT) + "." + name;
    }

    boolean shares(Tables others) {
        return names.stream().anyMatch(others.names::contains);
    }

    boolean contains(String table) {
        return names.contains(table.toLowerCase(Locale.ROOT));
    }

    @Nullable
    String first() {
        return names.stream().sorted().findFirst().orElse(null);
    }
}
