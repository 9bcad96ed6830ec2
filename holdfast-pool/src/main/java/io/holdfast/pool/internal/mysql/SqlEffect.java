package io.holdfast.pool.internal.mysql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a statement leaves behind in its session, as far as its text shows: the first word of each statement, and what may
 * follow inside a query. Says too much rather than too little, since all that follows is a reset; a procedure's inside is
 * not seen.
 */
public final class SqlEffect {
    /** Nothing that another session could not do for itself. */
    public static final int NONE = 0;
    /** A variable, a temporary table, a lock, a prepared statement. */
    public static final int SESSION = 1;
    /** Another database. */
    public static final int DATABASE = 1 << 1;

    /** What is looked at: nobody writes a lock behind so much data. */
    private static final int LONGEST_LOOK = 16_384;

    /** Texts that were looked at, by their hash. Immutable elements: whoever sees one sees all of it, and a lost write costs one look. */
    private static final @Nullable Known[] KNOWN = new @Nullable Known[256];

    /** What a longer text would keep alive is more than its look costs. */
    private static final int LONGEST_KNOWN = 4_096;

    private static final String[] COMMITTING = {
        "commit",
        "begin",
        "start",
        "alter",
        "truncate",
        "rename",
        "grant",
        "revoke",
        "lock",
        "unlock",
        "analyze",
        "optimize",
        "repair",
        "flush",
        "install",
        "uninstall"
    };

    private SqlEffect() {}

    private record Known(String sql, int effect) {}

    /** As {@link #of}, for a text that is prepared, and so likely to come again as the same object. */
    public static int ofPrepared(String sql) {
        if (sql.length() > LONGEST_KNOWN) {
            return of(sql);
        }
        int place = sql.hashCode() & KNOWN.length - 1;
        Known known = KNOWN[place];
        if (known == null || !known.sql.equals(sql)) {
            known = new Known(sql, of(sql));
            KNOWN[place] = known;
        }
        return known.effect;
    }

    /** The effects of a text of one or more statements; a look at each character, at most {@value #LONGEST_LOOK} of them. */
    public static int of(String sql) {
        int end = Math.min(sql.length(), LONGEST_LOOK);
        int at = skipBlank(sql, 0, end);
        int effect = NONE;
        while (at < end) {
            effect |= ofFirstWord(sql, at, end);
            at = scan(sql, at, end);
            if (at < 0) {
                return effect | SESSION;
            }
            at = skipBlank(sql, at, end);
        }
        return effect;
    }

    /**
     * True when the first statement of a text ends the transaction that is open by committing it: it says so, begins another
     * one, or changes the structure of tables. A procedure's inside is not seen.
     */
    public static boolean commits(String sql) {
        int end = Math.min(sql.length(), LONGEST_LOOK);
        int at = skipBlank(sql, 0, end);
        if (isWord(sql, at, end, "create") || isWord(sql, at, end, "drop")) {
            return !createsTemporary(sql, at + (isWord(sql, at, end, "drop") ? 4 : 6), end);
        }
        if (isWord(sql, at, end, "set")) {
            return contains(sql, at, end, "autocommit");
        }
        for (String word : COMMITTING) {
            if (isWord(sql, at, end, word)) {
                return true;
            }
        }
        return false;
    }

    private static int ofFirstWord(String sql, int at, int end) {
        switch (sql.charAt(at) | 0x20) {
            case 's':
                if (isWord(sql, at, end, "set")) {
                    return SESSION;
                }
                return isWord(sql, at, end, "start") && contains(sql, at, end, "only") ? SESSION : NONE;
            case 'u':
                if (isWord(sql, at, end, "use")) {
                    return DATABASE;
                }
                return isWord(sql, at, end, "unlock") ? SESSION : NONE;
            case 'c':
                return isWord(sql, at, end, "create") && createsTemporary(sql, at + 6, end) ? SESSION : NONE;
            case 'l':
                return isWord(sql, at, end, "lock") ? SESSION : NONE;
            case 'p':
                return isWord(sql, at, end, "prepare") ? SESSION : NONE;
            case 'd':
                return isWord(sql, at, end, "deallocate") ? SESSION : NONE;
            case 'h':
                return isWord(sql, at, end, "handler") ? SESSION : NONE;
            case 'f':
                return isWord(sql, at, end, "flush") ? SESSION : NONE;
            case 'x':
                return isWord(sql, at, end, "xa") ? SESSION : NONE;
            default:
                return NONE;
        }
    }

    private static boolean createsTemporary(String sql, int from, int end) {
        int at = skipBlank(sql, from, end);
        if (isWord(sql, at, end, "or")) {
            at = skipBlank(sql, at + 2, end);
            at = isWord(sql, at, end, "replace") ? skipBlank(sql, at + 7, end) : at;
        }
        return isWord(sql, at, end, "temporary");
    }

    /** The beginning of the next statement, {@code end} where there is none, or -1 when this one changes the session. */
    private static int scan(String sql, int from, int end) {
        for (int i = from; i < end; i++) {
            char c = sql.charAt(i);
            if (c > ';' && c != '_' && c != '@') {
                continue;
            }
            switch (c) {
                case ';':
                    return i + 1;
                case ':':
                    if (i + 1 < end && sql.charAt(i + 1) == '=') {
                        return -1;
                    }
                    break;
                case '_':
                    if (i >= 3
                            && sql.regionMatches(true, i - 3, "get_lock", 0, 8)
                            && (i == 3 || !Character.isJavaIdentifierPart(sql.charAt(i - 4)))) {
                        return -1;
                    }
                    break;
                case '@':
                    if (follows(sql, i, "into")) {
                        return -1;
                    }
                    break;
                default:
                    break;
            }
        }
        return end;
    }

    /** True when this word, and then space, is what stands before {@code at}. */
    private static boolean follows(String sql, int at, String word) {
        int i = at;
        while (i > 0 && sql.charAt(i - 1) <= ' ') {
            i--;
        }
        return i < at && i >= word.length() && sql.regionMatches(true, i - word.length(), word, 0, word.length());
    }

    private static boolean contains(String sql, int from, int end, String word) {
        return sql.substring(from, end).toLowerCase(Locale.ROOT).contains(word);
    }

    private static boolean isWord(String sql, int at, int end, String word) {
        int after = at + word.length();
        return after <= end
                && sql.regionMatches(true, at, word, 0, word.length())
                && (after == end || !Character.isJavaIdentifierPart(sql.charAt(after)));
    }

    /** Passes white space, comments and opening brackets. The inside of a comment that the server executes is a statement. */
    static int skipBlank(String sql, int from, int end) {
        int i = from;
        while (i < end) {
            char c = sql.charAt(i);
            if (c <= ' ' || c == '(' || c == ';' || c == '{') {
                i++;
            } else if (c == '#' || c == '-' && i + 1 < end && sql.charAt(i + 1) == '-') {
                int line = sql.indexOf('\n', i);
                i = line < 0 ? end : line + 1;
            } else if (c == '/' && i + 1 < end && sql.charAt(i + 1) == '*') {
                i = afterComment(sql, i + 2, end);
            } else {
                return i;
            }
        }
        return end;
    }

    /** Passes white space alone. */
    static int skipBlankOnly(String sql, int from, int end) {
        int i = from;
        while (i < end && sql.charAt(i) <= ' ') {
            i++;
        }
        return i;
    }

    private static int afterComment(String sql, int from, int end) {
        int i = from;
        if (i < end && (sql.charAt(i) == '!' || sql.startsWith("M!", i))) {
            i += sql.charAt(i) == '!' ? 1 : 2;
            while (i < end && Character.isDigit(sql.charAt(i))) {
                i++;
            }
            return i;
        }
        int close = sql.indexOf("*/", i);
        return close < 0 ? end : Math.min(end, close + 2);
    }
}
