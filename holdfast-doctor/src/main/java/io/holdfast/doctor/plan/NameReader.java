package io.holdfast.doctor.plan;

import java.util.ArrayList;
import java.util.List;

/** Reads names out of what a user typed. */
final class NameReader {
    private final String text;
    private int at;

    NameReader(String text) {
        this.text = text;
    }

    TableName table() throws RepairException {
        String schema = name();
        expect('.');
        TableName table = new TableName(schema, name());
        table.check();
        return table;
    }

    List<String> columns() throws RepairException {
        List<String> columns = new ArrayList<>();
        expect('(');
        do {
            String column = name();
            TableName.check(column);
            columns.add(column);
        } while (accept(','));
        expect(')');
        return columns;
    }

    String name() throws RepairException {
        skipSpaces();
        StringBuilder name = new StringBuilder();
        boolean quoted = at < text.length() && text.charAt(at) == '`';
        if (quoted) {
            at++;
            while (true) {
                if (at >= text.length()) {
                    throw wrong();
                }
                char c = text.charAt(at++);
                if (c == '`') {
                    if (at < text.length() && text.charAt(at) == '`') {
                        at++;
                    } else {
                        break;
                    }
                }
                name.append(c);
            }
        } else {
            while (at < text.length() && ".(),`".indexOf(text.charAt(at)) < 0) {
                name.append(text.charAt(at++));
            }
        }
        skipSpaces();
        String read = quoted ? name.toString() : name.toString().strip();
        if (read.isEmpty()) {
            throw wrong();
        }
        return read;
    }

    boolean accept(char c) {
        skipSpaces();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    void end() throws RepairException {
        skipSpaces();
        if (at < text.length()) {
            throw wrong();
        }
    }

    private void expect(char c) throws RepairException {
        if (!accept(c)) {
            throw wrong();
        }
    }

    private void skipSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private RepairException wrong() {
        return new RepairException(
                RepairError.NO_REPAIR,
                "not of the form schema.table or schema.table(column, column): " + text
                        + ". A name with a dot, a comma or a bracket stands between back quotes.");
    }
}
