package io.holdfast.pool.internal.mysql;

import org.jspecify.annotations.Nullable;

/**
 * What a text of one or more statements leaves behind in its session, as far as it shows: the first words of each statement, and
 * what may follow inside a query ({@code :=}, {@code INTO @v}, {@code GET_LOCK}). Says too much rather than too little, since all
 * that follows is a reset: a first word that is not known to leave the session alone counts as a change, and where a text can be
 * read in two ways (backslashes, versioned comments) both count.
 */
public final class SqlEffect {
    /** Nothing that another session could not do for itself. */
    public static final int NONE = 0;
    /** A variable, a temporary table, a lock, a prepared statement; or a text that may do anything. */
    public static final int SESSION = 1;
    /** Another database. */
    public static final int DATABASE = 1 << 1;
    /** A transaction is begun, or may be, also by turning auto-commit off. */
    public static final int TRANSACTION = 1 << 2;
    /** The transaction that was open is committed, or may be. */
    public static final int COMMITS = 1 << 3;
    /** The session may end with it: a release after a commit or a rollback, a KILL, which may be of its own. */
    public static final int ENDS = 1 << 4;
    /** As {@link #CALL}, where a branch of a distributed transaction begins. */
    private static final int BRANCH = 1 << 28;

    /** What a procedure, a block or a prepared text does is not seen. A procedure restores the database by itself. */
    static final int CALL = SESSION | TRANSACTION | COMMITS;

    private static final int ANYTHING = CALL | DATABASE;
    private static final int ALL = ANYTHING | ENDS;
    /** No statement begins here. */
    private static final int NOT_ONE = 1 << 30;
    /** The statement may name user variables that it sets without {@code INTO}. */
    private static final int VARIABLES_ARE_SET = 1 << 29;

    /** Texts that were read, by their hash. Immutable elements: a reader of one sees all of it, and a lost write costs one look. */
    private static final @Nullable Known[] KNOWN = new @Nullable Known[256];

    /** What a longer text would keep alive is more than its look costs. */
    private static final int LONGEST_KNOWN = 4_096;

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

    /** As {@link #ofPrepared}, for a text that is called as a procedure, in whatever way the driver has for that. */
    public static int ofCall(String sql) {
        return ofPrepared(sql) | CALL;
    }

    /** The effects of a text; one look at each character outside of literals. */
    public static int of(String sql) {
        return all(sql) & ALL;
    }

    /** True when a branch of a distributed transaction begins in a text with these effects. */
    public static boolean beginsBranch(String sql, int effect) {
        return (effect & CALL) == CALL && (all(sql) & BRANCH) != 0;
    }

    private static int all(String sql) {
        SqlScan scan = new SqlScan(sql, SqlScan.IN_ALL, true);
        int effect = of(scan);
        if (scan.hasOtherReadings()) {
            for (int escapes = SqlScan.IN_NONE; escapes <= SqlScan.IN_ALL; escapes++) {
                SqlScan other = new SqlScan(sql, escapes, true);
                effect |= of(other);
                if (other.sawVersions()) {
                    effect |= of(new SqlScan(sql, escapes, false));
                }
            }
        }
        return effect;
    }

    /** True when a text may end the transaction that is open by committing it, with any of its statements. */
    public static boolean commits(String sql) {
        return (of(sql) & COMMITS) != 0;
    }

    private static int of(SqlScan scan) {
        int effect = NONE;
        while (scan.toStatement()) {
            int own = ofFirstWords(scan);
            effect |= own & (ALL | BRANCH);
            if (scan.changesWithin((own & VARIABLES_ARE_SET) != 0)) {
                effect |= SESSION;
            }
        }
        return scan.isCertain() ? effect : effect | ANYTHING;
    }

    /** Takes the first word, and more where it says too little. */
    private static int ofFirstWords(SqlScan scan) {
        int effect = switch (scan.letter()) {
            case 's' -> ofS(scan);
            case 'i' -> scan.take("insert") ? NONE : ofCommitting(scan, "install", "import");
            case 'u' -> ofU(scan);
            case 'd' -> ofD(scan);
            case 'c' -> ofC(scan);
            case 'r' -> ofR(scan);
            case 'w' -> scan.take("with") ? NONE : NOT_ONE;
            case 'v' -> scan.take("values") || scan.take("value") ? NONE : NOT_ONE;
            case 't' -> scan.take("table") ? NONE : ofCommitting(scan, "truncate");
            case 'e' -> scan.take("explain") ? NONE : NOT_ONE;
            case 'h' -> scan.take("help") ? NONE : scan.take("handler") ? SESSION : NOT_ONE;
            case 'k' -> scan.take("kill") ? ENDS : NOT_ONE;
            case 'l' -> ofL(scan);
            case 'b' -> ofB(scan);
            case 'p' -> scan.take("prepare") ? SESSION : ofCommitting(scan, "purge");
            case 'f' -> scan.take("flush") ? SESSION | COMMITS : NOT_ONE;
            case 'g' -> scan.take("get") ? SESSION : ofCommitting(scan, "grant");
            case 'a' -> ofCommitting(scan, "alter", "analyze");
            case 'o' -> ofCommitting(scan, "optimize");
            case 'x' -> ofX(scan);
            default -> NOT_ONE;
        };
        // {? = call f()}, as JDBC writes the call of a function.
        return effect != NOT_ONE ? effect : scan.isAt('?') ? CALL : ANYTHING;
    }

    private static int ofCommitting(SqlScan scan, String... words) {
        for (String word : words) {
            if (scan.take(word)) {
                return COMMITS;
            }
        }
        return NOT_ONE;
    }

    private static int ofS(SqlScan scan) {
        if (scan.take("select") || scan.take("show") || scan.take("savepoint") || scan.take("signal")) {
            return NONE;
        }
        if (scan.take("set")) {
            // SET PASSWORD and SET DEFAULT ROLE commit; SET STATEMENT … FOR runs any statement.
            boolean mode = scan.statementHas("autocommit") || scan.statementHas("statement");
            boolean commits = mode || scan.statementHas("password") || scan.statementHas("default");
            return SESSION | (mode ? TRANSACTION : NONE) | (commits ? COMMITS : NONE);
        }
        if (scan.take("start")) {
            if (scan.take("transaction")) {
                return TRANSACTION | COMMITS | (scan.statementHas("only") ? SESSION : NONE);
            }
            return COMMITS;
        }
        return ofCommitting(scan, "stop", "shutdown");
    }

    private static int ofU(SqlScan scan) {
        if (scan.take("update")) {
            return NONE;
        }
        if (scan.take("use")) {
            return DATABASE;
        }
        return scan.take("unlock") ? SESSION | COMMITS : ofCommitting(scan, "uninstall");
    }

    private static int ofD(SqlScan scan) {
        if (scan.take("delete") || scan.take("do") || scan.take("describe") || scan.take("desc")) {
            return NONE;
        }
        if (scan.take("deallocate")) {
            return SESSION;
        }
        if (!scan.take("drop")) {
            return NOT_ONE;
        }
        if (scan.take("temporary")) {
            return NONE;
        }
        if (scan.take("prepare")) {
            return SESSION;
        }
        // Where it was the current one, none is afterwards.
        return scan.take("database") || scan.take("schema") ? DATABASE | COMMITS : COMMITS;
    }

    private static int ofC(SqlScan scan) {
        if (scan.take("create")) {
            boolean replaces = scan.take("or") && scan.take("replace");
            if (scan.take("temporary")) {
                return SESSION;
            }
            return replaces && (scan.take("database") || scan.take("schema")) ? DATABASE | COMMITS : COMMITS;
        }
        if (scan.take("call")) {
            return CALL;
        }
        if (scan.take("commit")) {
            return ending(scan) | COMMITS;
        }
        return ofCommitting(scan, "check", "checksum", "change", "cache");
    }

    private static int ofR(SqlScan scan) {
        if (scan.take("replace") || scan.take("release") || scan.take("resignal")) {
            return NONE;
        }
        if (scan.take("rollback")) {
            return ending(scan);
        }
        return ofCommitting(scan, "rename", "revoke", "repair", "reset");
    }

    /** What follows the transaction that ends. */
    private static int ending(SqlScan scan) {
        return (scan.statementHas("chain") ? TRANSACTION : NONE) | (scan.statementHas("release") ? ENDS : NONE);
    }

    private static int ofL(SqlScan scan) {
        if (scan.take("lock")) {
            return SESSION | COMMITS;
        }
        if (!scan.take("load")) {
            return NOT_ONE;
        }
        return scan.take("index") ? COMMITS : VARIABLES_ARE_SET;
    }

    private static int ofX(SqlScan scan) {
        if (!scan.take("xa")) {
            return NOT_ONE;
        }
        return scan.take("start") || scan.take("begin") ? CALL | BRANCH : CALL;
    }

    /** Followed by anything but WORK it is a block: MariaDB has these outside of procedures. */
    private static int ofB(SqlScan scan) {
        if (!scan.take("begin")) {
            return scan.take("backup") ? SESSION | COMMITS : NOT_ONE;
        }
        return scan.isAtEnd() || scan.take("work") && scan.isAtEnd() ? TRANSACTION | COMMITS : ANYTHING;
    }

    /** Passes white space, comments and opening brackets. The inside of a comment that the server executes is a statement. */
    static int skipBlank(String sql, int from, int end) {
        int i = from;
        while (i < end) {
            char c = sql.charAt(i);
            if (c <= ' ' || c == '(' || c == ';' || c == '{') {
                i++;
            } else if (SqlScan.startsComment(sql, i, end)) {
                i = c == '/' && SqlScan.isVersioned(sql, i)
                        ? SqlScan.insideVersioned(sql, i, end)
                        : SqlScan.afterComment(sql, i, end);
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
}
