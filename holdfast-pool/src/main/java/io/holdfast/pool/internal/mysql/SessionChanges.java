package io.holdfast.pool.internal.mysql;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the texts of a lease changed in its session, as far as it can be undone one by one: the names of system variables and of
 * user variables in {@code SET} statements that do nothing else. Any other text has the whole session reset, and some have it
 * replaced, since no reset undoes them. Not thread-safe.
 */
public final class SessionChanges {
    /** More names than these, and a reset is cheaper. */
    private static final int MOST_NAMES = 40;

    /** Functions of the server that change nothing. Others may be stored functions, which can. */
    private static final Set<String> HARMLESS = Set.of(
            "cast",
            "concat",
            "concat_ws",
            "coalesce",
            "connection_id",
            "current_timestamp",
            "current_user",
            "database",
            "greatest",
            "if",
            "ifnull",
            "least",
            "lower",
            "now",
            "nullif",
            "replace",
            "round",
            "substring",
            "unix_timestamp",
            "upper",
            "user",
            "uuid");

    private final Set<String> system = new LinkedHashSet<>();
    /** User variables as they were written, each with the literal that it was set to, or null where that is none. */
    private final Map<String, @Nullable String> user = new LinkedHashMap<>();

    private boolean resetNeeded;
    private boolean replacementNeeded;

    /** Takes a text into account that changes the session by setting something or in some other way. */
    public void add(String sql) {
        Reader reader = new Reader(sql);
        if (!reader.readSet()) {
            resetNeeded = true;
            replacementNeeded |= outlivesReset(sql);
        }
        if (system.size() + user.size() > MOST_NAMES) {
            resetNeeded = true;
        }
    }

    /** System variables that were set, by their names in lower case. */
    public Set<String> systemVariables() {
        return system;
    }

    /** User variables that were set, each with the literal that it was set to, or null. */
    public Map<String, @Nullable String> userVariables() {
        return user;
    }

    /** True when something changed that only the reset of the whole session undoes. */
    public boolean needReset() {
        return resetNeeded;
    }

    /** True when something changed that no reset undoes: a role, a distributed transaction, a resource group. */
    public boolean needReplacement() {
        return replacementNeeded;
    }

    /**
     * True when a text whose inside is not read may begin or hold a distributed transaction, or change the role or the resource
     * group. By words alone, wherever they stand: too many cost a new connection, one too few costs data.
     */
    static boolean outlivesReset(String sql) {
        String lower = sql.toLowerCase(Locale.ROOT);
        return hasWord(lower, "xa") && !lower.trim().startsWith("xa recover")
                || hasWord(lower, "role") && hasWord(lower, "set")
                || hasWord(lower, "resource") && hasWord(lower, "group") && hasWord(lower, "set");
    }

    private static boolean hasWord(String lower, String word) {
        for (int at = lower.indexOf(word); at >= 0; at = lower.indexOf(word, at + 1)) {
            int after = at + word.length();
            if ((at == 0 || !Character.isJavaIdentifierPart(lower.charAt(at - 1)))
                    && (after == lower.length() || !Character.isJavaIdentifierPart(lower.charAt(after)))) {
                return true;
            }
        }
        return false;
    }

    private final class Reader {
        private final String sql;
        private int at;
        private boolean unreadable;

        Reader(String sql) {
            this.sql = sql;
        }

        /** True when the text is one {@code SET} statement, and all that it does was noted. */
        boolean readSet() {
            if (!"set".equals(word())) {
                return false;
            }
            do {
                if (!readItem()) {
                    return false;
                }
            } while (take(','));
            while (take(';')) {
                continue;
            }
            return !unreadable && at >= sql.length();
        }

        private boolean readItem() {
            skipBlank();
            if (take('@')) {
                return take('@') ? readScoped(true) : readUser();
            }
            int before = at;
            String first = word();
            switch (first) {
                case "names":
                case "charset":
                    SessionImage.CHARACTER_SETS.forEach(this::note);
                    return readValue() != null;
                case "character":
                    if (!"set".equals(word())) {
                        return false;
                    }
                    SessionImage.CHARACTER_SETS.forEach(this::note);
                    return readValue() != null;
                case "password":
                    return skipAll();
                case "default":
                    return "role".equals(word()) && skipAll();
                case "transaction":
                    return readTransaction(true);
                case "role":
                case "resource":
                case "statement":
                    return false;
                default:
                    at = before;
                    return readScoped(false);
            }
        }

        private boolean readTransaction(boolean ofSession) {
            if (ofSession) {
                note("transaction_isolation");
                note("transaction_read_only");
            }
            while (true) {
                int before = at;
                switch (word()) {
                    case "isolation",
                            "level",
                            "read",
                            "only",
                            "write",
                            "committed",
                            "uncommitted",
                            "repeatable",
                            "serializable" -> {
                        continue;
                    }
                    default -> {
                        at = before;
                        if (!take(',')) {
                            return true;
                        }
                    }
                }
            }
        }

        /** An assignment to a system variable, with its scope in front or without. */
        private boolean readScoped(boolean afterSigns) {
            boolean ofSession = true;
            String name = name();
            switch (name) {
                case "session", "local", "global", "persist", "persist_only" -> {
                    ofSession = name.equals("session") || name.equals("local");
                    if (afterSigns) {
                        if (!take('.')) {
                            return false;
                        }
                        name = name();
                    } else {
                        name = name();
                        if (name.equals("transaction")) {
                            return readTransaction(ofSession);
                        }
                    }
                }
                default -> {
                    // No scope: the session's.
                }
            }
            if (name.isEmpty() || ofSession && peek() == '.') {
                return false;
            }
            while (take('.')) {
                // A key cache of the server has such a name.
                name();
            }
            if (!takeAssignment() || readValue() == null) {
                return false;
            }
            if (ofSession) {
                note(name);
            }
            return true;
        }

        private boolean readUser() {
            int from = at;
            char c = peekRaw();
            if (c == '`' || c == '\'' || c == '"') {
                if (!passQuoted(c)) {
                    return false;
                }
            } else {
                while (at < sql.length() && (Character.isJavaIdentifierPart(sql.charAt(at)) || sql.charAt(at) == '.')) {
                    at++;
                }
            }
            String name = sql.substring(from, at);
            // Other names mean something else in another character set, which the lease may have chosen.
            if (name.isEmpty() || name.chars().anyMatch(sign -> sign > '~') || !takeAssignment()) {
                return false;
            }
            String value = readValue();
            if (value == null) {
                return false;
            }
            user.put(name.toLowerCase(Locale.ROOT), isLiteral(value) ? value : null);
            return true;
        }

        private boolean isLiteral(String value) {
            return value.matches("-?[0-9]+(\\.[0-9]+)?|'[^'\"\\\\]*'");
        }

        private void note(String name) {
            system.add(name);
        }

        private boolean skipAll() {
            at = sql.length();
            return true;
        }

        /** The text of an expression up to the next comma outside of brackets; null when it may do more than give a value. */
        private @Nullable String readValue() {
            skipBlank();
            int from = at;
            int depth = 0;
            String before = "";
            while (at < sql.length()) {
                char c = sql.charAt(at);
                if (c == ';' || c == ',' && depth == 0) {
                    break;
                }
                if (c == '\'' || c == '"' || c == '`') {
                    if (!passQuoted(c)) {
                        return null;
                    }
                    before = "";
                } else if (Character.isJavaIdentifierStart(c)) {
                    before = word();
                    if (before.equals("select") || before.equals("into")) {
                        return null;
                    }
                    skipBlank();
                    if (peekRaw() == '(' && !HARMLESS.contains(before)) {
                        return null;
                    }
                } else if (c == '(' || c == ')') {
                    depth += c == '(' ? 1 : -1;
                    at++;
                } else if (c == ':' || c == '{' || c == '}' || c == '\\') {
                    return null;
                } else {
                    at++;
                }
                skipBlank();
                if (unreadable) {
                    return null;
                }
            }
            String value = sql.substring(from, at).trim();
            return depth != 0 || value.isEmpty() ? null : value;
        }

        private boolean takeAssignment() {
            skipBlank();
            take(':');
            return take('=');
        }

        /** The next name, quoted or not, in lower case; empty where there is none. */
        private String name() {
            skipBlank();
            if (peekRaw() == '`') {
                int from = at + 1;
                return passQuoted('`') ? sql.substring(from, at - 1).toLowerCase(Locale.ROOT) : "";
            }
            return word();
        }

        private String word() {
            skipBlank();
            int from = at;
            while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
                at++;
            }
            return sql.substring(from, at).toLowerCase(Locale.ROOT);
        }

        private boolean take(char c) {
            skipBlank();
            if (peekRaw() == c) {
                at++;
                return true;
            }
            return false;
        }

        private char peek() {
            skipBlank();
            return peekRaw();
        }

        private char peekRaw() {
            return at < sql.length() ? sql.charAt(at) : 0;
        }

        /** Passes what is in quotes. A backslash means one thing or another by the session's mode, so that it is not read. */
        private boolean passQuoted(char quote) {
            at++;
            while (at < sql.length()) {
                char c = sql.charAt(at);
                at++;
                if (c == '\\') {
                    return false;
                }
                if (c == quote) {
                    if (peekRaw() != quote) {
                        return true;
                    }
                    at++;
                }
            }
            return false;
        }

        private boolean endsOrIsBlank(int place) {
            return place >= sql.length() || sql.charAt(place) <= ' ';
        }

        private void skipBlank() {
            while (at < sql.length()) {
                char c = sql.charAt(at);
                if (c <= ' ') {
                    at++;
                } else if (c == '#' || c == '-' && sql.startsWith("--", at) && endsOrIsBlank(at + 2)) {
                    int line = sql.indexOf('\n', at);
                    at = line < 0 ? sql.length() : line + 1;
                } else if (c == '/' && sql.startsWith("/*", at)) {
                    int close = sql.indexOf("*/", at + 2);
                    // What stands in a comment with a version is run or not, by the server's.
                    unreadable |= close < 0 || sql.startsWith("/*!", at) || sql.startsWith("/*M!", at);
                    at = close < 0 ? sql.length() : close + 2;
                } else {
                    return;
                }
            }
        }
    }
}
