package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.util.regex.Pattern;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.statement.Statements;
import net.sf.jsqlparser.statement.select.Select;

/** Lets through what only reads. */
final class ProofQueries {
    /**
     * What a SELECT can do besides reading, and what a transaction that is read-only lets pass. Sought in texts and comments
     * too: what looks like a comment may be code of one server.
     */
    private static final Pattern ACTS = Pattern.compile(
            "\\bINTO\\b|\\bFOR\\s+(UPDATE|SHARE)\\b|\\bLOCK\\s+IN\\b|\\b(GET_LOCK|RELEASE_LOCK|RELEASE_ALL_LOCKS|SLEEP"
                    + "|BENCHMARK|LOAD_FILE|MASTER_POS_WAIT|SOURCE_POS_WAIT|NEXTVAL|SETVAL|LASTVAL)\\s*\\(|:=|\\bNEXT\\s+VALUE\\b",
            Pattern.CASE_INSENSITIVE);

    private ProofQueries() {}

    static void check(String query) throws RepairException {
        try {
            Statements parsed = CCJSqlParserUtil.parseStatements(query);
            boolean oneSelect = parsed != null && parsed.size() == 1 && parsed.get(0) instanceof Select;
            if (!oneSelect || ACTS.matcher(query).find()) {
                throw refused(query, null);
            }
        } catch (JSQLParserException e) {
            throw refused(query, e);
        }
    }

    private static RepairException refused(String query, @org.jspecify.annotations.Nullable Exception cause) {
        return new RepairException(
                RepairError.NO_REPAIR,
                "a proof needs one SELECT that only reads, and this is not one: " + query,
                cause);
    }
}
