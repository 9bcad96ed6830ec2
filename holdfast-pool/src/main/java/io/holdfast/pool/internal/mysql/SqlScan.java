package io.holdfast.pool.internal.mysql;

/**
 * Reads a text as the servers' lexers do: quotes, comments, and statements one after the other. Two things depend on the server:
 * where a backslash escapes a quote (not with NO_BACKSLASH_ESCAPES; not in names, which is what ANSI_QUOTES makes of double
 * quotes), and whether a versioned comment is executed. Each scan takes one reading, and says whether there are others. For one
 * thread, and one text.
 */
public final class SqlScan {
    /** A backslash escapes no quote. */
    static final int IN_NONE = 0;
    /** A backslash escapes a single quote. */
    static final int IN_SINGLE = 1;
    /** A backslash escapes quotes of both kinds. */
    static final int IN_ALL = 2;

    private static final byte PLAIN = 0;
    private static final byte STRING = 1;
    private static final byte NAME = 2;
    private static final byte COMMENT = 3;
    private static final byte END = 4;
    private static final byte COLON = 5;
    private static final byte UNDERSCORE = 6;
    private static final byte AT = 7;
    private static final byte STAR = 8;
    private static final byte DOLLAR = 9;
    private static final byte[] KINDS = new byte[128];

    static {
        KINDS['\''] = STRING;
        KINDS['"'] = STRING;
        KINDS['`'] = NAME;
        KINDS['#'] = COMMENT;
        KINDS['-'] = COMMENT;
        KINDS['/'] = COMMENT;
        KINDS[';'] = END;
        KINDS[':'] = COLON;
        KINDS['_'] = UNDERSCORE;
        KINDS['@'] = AT;
        KINDS['*'] = STAR;
        KINDS['$'] = DOLLAR;
    }

    private final String sql;
    private final int end;
    private final int escapes;
    private final boolean versionsRun;

    private int at;
    /** Where the last comment ended. */
    private int commentEnd = -1;
    /** The next backslash from somewhere before {@code at} on; the end of the text where there is none. */
    private int backslash = -1;
    /** Within a versioned comment that is executed. */
    private boolean inVersioned;

    private boolean otherReadings;
    private boolean sawVersions;
    private boolean uncertain;

    SqlScan(String sql, int escapes, boolean versionsRun) {
        this.sql = sql;
        this.end = sql.length();
        this.escapes = escapes;
        this.versionsRun = versionsRun;
    }

    /** True when what was passed so far can be read in another way. */
    boolean hasOtherReadings() {
        return otherReadings;
    }

    /** True when one of them is that of a versioned comment. */
    boolean sawVersions() {
        return sawVersions;
    }

    /** False when servers may read this text in more ways than were tried. */
    boolean isCertain() {
        return !uncertain;
    }

    /** Goes to the first word of the next statement; false when there is none. */
    boolean toStatement() {
        while (at < end) {
            blank();
            if (at >= end) {
                return false;
            }
            char c = sql.charAt(at);
            if (c != ';' && c != '(' && c != '{') {
                return true;
            }
            at++;
        }
        return false;
    }

    /** The letter at which the scan stands, in lower case; 0 where it is none. */
    char letter() {
        if (at >= end) {
            return 0;
        }
        char lower = (char) (sql.charAt(at) | 0x20);
        return lower >= 'a' && lower <= 'z' ? lower : 0;
    }

    /** Passes this word, and what is blank behind it, when it is the next one. */
    boolean take(String word) {
        int after = at + word.length();
        if (after > end
                || !sql.regionMatches(true, at, word, 0, word.length())
                || after < end && isPartOfName(sql.charAt(after))) {
            return false;
        }
        at = after;
        blank();
        return true;
    }

    boolean isAt(char c) {
        return at < end && sql.charAt(at) == c;
    }

    /** True at the end of a statement. */
    boolean isAtEnd() {
        return at >= end || sql.charAt(at) == ';';
    }

    /** True when the rest of the statement has this word, wherever: what is quoted counts too. */
    boolean statementHas(String word) {
        int last = sql.indexOf(';', at);
        int until = (last < 0 ? end : last) - word.length();
        for (int i = at; i <= until; i++) {
            if ((sql.charAt(i) | 0x20) == word.charAt(0) && sql.regionMatches(true, i, word, 0, word.length())) {
                return true;
            }
        }
        // A semicolon in a literal is not the end.
        return last >= 0 && (sql.lastIndexOf('\'', last) >= at || sql.lastIndexOf('"', last) >= at);
    }

    /**
     * Passes the rest of a statement.
     *
     * @param variablesAreSet each user variable that it names is set
     * @return true when something in it changes the session
     */
    boolean changesWithin(boolean variablesAreSet) {
        boolean changes = false;
        while (at < end) {
            char c = sql.charAt(at);
            byte kind = c < 128 ? KINDS[c] : PLAIN;
            if (kind == PLAIN) {
                at++;
                continue;
            }
            switch (kind) {
                case END -> {
                    at++;
                    return changes;
                }
                case STRING -> {
                    int from = at + 1;
                    string(c);
                    changes |= c == '"' && isChangingCall(from, at - 1);
                }
                case NAME -> {
                    int from = at + 1;
                    name();
                    changes |= isChangingCall(from, at - 1);
                }
                case COMMENT -> {
                    if (startsComment(sql, at, end)) {
                        comment();
                    } else {
                        at++;
                    }
                }
                case COLON -> {
                    at++;
                    boolean assigns = at < end && sql.charAt(at) == '=';
                    changes |= assigns;
                    // A label: what follows it is a block.
                    uncertain |= !assigns;
                }
                case UNDERSCORE -> {
                    changes |= isChangingWord(at);
                    at++;
                }
                case AT -> changes |= variable(variablesAreSet);
                case DOLLAR -> {
                    // Quotes as well, for the bodies of some functions.
                    uncertain |= at == 0 || !isPartOfName(sql.charAt(at - 1));
                    at++;
                }
                default -> closeVersioned();
            }
        }
        return changes;
    }

    /** Passes one or two at signs; true when the variable behind them is set. */
    private boolean variable(boolean isSet) {
        int from = at++;
        if (at < end && sql.charAt(at) == '@') {
            at++;
            return false;
        }
        if (isSet) {
            return true;
        }
        int before = from;
        while (before > 0 && before != commentEnd && sql.charAt(before - 1) <= ' ') {
            before--;
        }
        // What stands before a comment is not looked for: it may be INTO.
        return before == commentEnd && before > 0
                || before >= 4
                        && sql.regionMatches(true, before - 4, "into", 0, 4)
                        && (before == 4 || !isPartOfName(sql.charAt(before - 5)));
    }

    /** True when the underscore is that of a function that takes a lock, or of LAST_INSERT_ID with a value. */
    private boolean isChangingWord(int underscore) {
        if (underscore + 1 >= end) {
            return false;
        }
        switch (sql.charAt(underscore + 1) | 0x20) {
            case 'l':
                return isWord(underscore - 3, "get_lock");
            case 'i':
                int word = underscore - 4;
                return isWord(word, "last_insert_id") && givesValue(word + 14);
            case 'r':
                return isWord(underscore - 11, "service_get_read_locks");
            case 'w':
                return isWord(underscore - 11, "service_get_write_locks");
            case 't':
                return isWord(underscore - 7, "version_tokens_lock_shared")
                        || isWord(underscore - 7, "version_tokens_lock_exclusive");
            default:
                return false;
        }
    }

    private boolean isWord(int from, String word) {
        int after = from + word.length();
        return from >= 0
                && after <= end
                && sql.regionMatches(true, from, word, 0, word.length())
                && (from == 0 || !isPartOfName(sql.charAt(from - 1)))
                && (after == end || !isPartOfName(sql.charAt(after)));
    }

    /** As {@link #isChangingWord}, for what was quoted. */
    private boolean isChangingCall(int from, int until) {
        int length = until - from;
        return length == 8 && sql.regionMatches(true, from, "get_lock", 0, 8)
                || length == 14 && sql.regionMatches(true, from, "last_insert_id", 0, 14) && givesValue(until + 1)
                || length >= 22 && length <= 29 && isChangingWord(from + (sql.charAt(from) == 's' ? 11 : 7));
    }

    /** True unless the brackets that follow are there and empty, or no brackets follow. */
    private boolean givesValue(int from) {
        int open = SqlEffect.skipBlankOnly(sql, from, end);
        if (open >= end || sql.charAt(open) != '(') {
            return open < end && sql.charAt(open) == '/';
        }
        int next = SqlEffect.skipBlankOnly(sql, open + 1, end);
        return next >= end || sql.charAt(next) != ')';
    }

    private void blank() {
        while (at < end) {
            char c = sql.charAt(at);
            if (c <= ' ') {
                at++;
            } else if (c == '*' && inVersioned) {
                closeVersioned();
            } else if (c < 128 && KINDS[c] == COMMENT && startsComment(sql, at, end)) {
                comment();
            } else {
                return;
            }
        }
    }

    private void comment() {
        if (sql.charAt(at) != '/') {
            at = afterComment(sql, at, end);
        } else if (isVersioned(sql, at)) {
            otherReadings = true;
            sawVersions = true;
            // Comments within: how they end depends on the server.
            int close = sql.indexOf("*/", at + 2);
            int nested = sql.indexOf("/*", at + 2);
            uncertain |= inVersioned || nested >= 0 && nested < close;
            inVersioned = versionsRun;
            at = versionsRun ? insideVersioned(sql, at, end) : afterComment(sql, at, end);
        } else {
            at = afterComment(sql, at, end);
        }
        commentEnd = at;
    }

    private void closeVersioned() {
        at++;
        if (inVersioned && at < end && sql.charAt(at) == '/') {
            inVersioned = false;
            at++;
            commentEnd = at;
        }
    }

    /** Passes a literal. A doubled quote is its own end and the beginning of another one, which comes to the same. */
    private void string(char quote) {
        at++;
        while (true) {
            int close = sql.indexOf(quote, at);
            if (close < 0) {
                at = end;
                return;
            }
            if (backslash < at) {
                int next = sql.indexOf('\\', at);
                backslash = next < 0 ? end : next;
            }
            if (!escapes(quote) || backslash > close) {
                at = close + 1;
                return;
            }
            otherReadings |= backslash + 1 == close;
            at = Math.min(end, backslash + 2);
        }
    }

    private boolean escapes(char quote) {
        return escapes == IN_ALL || escapes == IN_SINGLE && quote == '\'';
    }

    private void name() {
        int close = sql.indexOf('`', at + 1);
        at = close < 0 ? end : close + 1;
    }

    /** True for {@code #}, for two dashes before a blank, and for a slash and a star. */
    public static boolean startsComment(String sql, int at, int end) {
        return switch (sql.charAt(at)) {
            case '#' -> true;
            case '-' -> at + 1 < end && sql.charAt(at + 1) == '-' && (at + 2 >= end || isBlank(sql.charAt(at + 2)));
            case '/' -> at + 1 < end && sql.charAt(at + 1) == '*';
            default -> false;
        };
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || c == 127;
    }

    /** Of a slash and a star: a comment that some servers execute. */
    public static boolean isVersioned(String sql, int at) {
        return sql.startsWith("!", at + 2) || sql.regionMatches(true, at + 2, "M!", 0, 2);
    }

    /** The first index behind the head of a versioned comment. */
    static int insideVersioned(String sql, int at, int end) {
        int i = sql.indexOf('!', at) + 1;
        while (i < end && sql.charAt(i) >= '0' && sql.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /** The first index behind the comment. */
    public static int afterComment(String sql, int at, int end) {
        if (sql.charAt(at) == '/') {
            int close = sql.indexOf("*/", at + 2);
            return close < 0 ? end : close + 2;
        }
        int line = sql.indexOf('\n', at);
        return line < 0 ? end : line + 1;
    }

    static boolean isPartOfName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 128;
    }
}
