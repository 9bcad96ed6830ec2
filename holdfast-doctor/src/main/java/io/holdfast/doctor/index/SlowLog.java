package io.holdfast.doctor.index;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Statements of a slow log. */
public final class SlowLog {
    private static final Pattern TIME = Pattern.compile("# Query_time: (\\d+(?:\\.\\d+)?)\\b.*");
    private static final Pattern USE = Pattern.compile("(?i)use `?([^`;]+)`?;");
    private static final int MOST = 20_000;
    private static final int LONGEST = 100_000;

    private SlowLog() {}

    /** The SELECT statements, each with its own time as weight; no more than 20,000 of them. */
    public static List<WorkloadQuery> read(BufferedReader log) throws IOException {
        List<WorkloadQuery> queries = new ArrayList<>();
        String schema = "";
        double seconds = 0;
        StringBuilder sql = new StringBuilder();
        String line;
        while ((line = log.readLine()) != null && queries.size() < MOST) {
            Matcher time = TIME.matcher(line);
            Matcher use = USE.matcher(line.strip());
            if (time.matches()) {
                seconds = Double.parseDouble(time.group(1));
                sql.setLength(0);
            } else if (line.startsWith("#") || line.toLowerCase(Locale.ROOT).startsWith("set timestamp=")) {
                sql.setLength(0);
            } else if (use.matches()) {
                schema = use.group(1).strip();
            } else if (sql.length() < LONGEST) {
                sql.append(line).append('\n');
                String text = sql.toString().strip();
                if (text.endsWith(";")) {
                    if (text.regionMatches(true, 0, "select", 0, 6)) {
                        queries.add(
                                new WorkloadQuery(schema, text.substring(0, text.length() - 1), seconds, "slow log"));
                    }
                    sql.setLength(0);
                }
            }
        }
        return queries;
    }
}
