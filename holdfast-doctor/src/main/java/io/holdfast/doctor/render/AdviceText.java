package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.advise.SettingChange;
import io.holdfast.doctor.advise.SettingsAdvice;
import io.holdfast.doctor.server.ServerIdentity;

/** Advice on settings, for a terminal of 80 columns and as a script. */
public final class AdviceText {
    private static final String INDENT = "   ";

    private AdviceText() {}

    /** Each setting: now, wanted, why, what could go wrong, how, and how to take it back. */
    public static String settings(ServerIdentity server, SettingsAdvice advice) {
        StringBuilder out = new StringBuilder();
        int changes = advice.changes().size();
        TextLines.wrap(
                changes == 0
                        ? "No setting of this server needs to change."
                        : Figures.count(changes, "setting") + " should change.",
                "",
                "",
                out);
        out.append(server.version().shown())
                .append(" at ")
                .append(server.address())
                .append('\n');
        for (SettingChange change : advice.changes()) {
            out.append('\n')
                    .append(change.name())
                    .append(": ")
                    .append(change.current())
                    .append(" → ")
                    .append(change.wanted())
                    .append(change.restart() ? "  (needs a restart)" : "")
                    .append('\n');
            TextLines.wrap(change.reason(), INDENT + "why   ", INDENT + "      ", out);
            TextLines.wrap(change.risk(), INDENT + "risk  ", INDENT + "      ", out);
            TextLines.wrap(change.origin(), INDENT + "from  ", INDENT + "      ", out);
            TextLines.advice(
                    change.restart()
                            ? Advice.config(
                                    "Set it in the server's file, and restart:", "[mysqld]", change.configLine())
                            : new Advice("Set it:", Advice.Kind.SQL, change.statements(), change.undo()),
                    INDENT,
                    6,
                    out);
        }
        if (changes > 0) {
            out.append("\nAs a file: --format cnf. As a script: --format sql.\n");
        }
        return out.toString();
    }

    /** The statements as a script; what takes them back stands in comments at its end. */
    public static String sql(SettingsAdvice advice) {
        StringBuilder out = new StringBuilder();
        for (SettingChange change : advice.changes()) {
            out.append("-- ")
                    .append(change.name())
                    .append(": ")
                    .append(change.reason())
                    .append('\n');
            if (change.restart()) {
                out.append("-- needs the server's file and a restart: ").append(change.configLine());
                out.append('\n');
            }
            change.statements().forEach(statement -> out.append(statement).append(";\n"));
        }
        out.append("\n-- To take it back:\n");
        advice.undo().forEach(statement -> out.append("-- ").append(statement).append(";\n"));
        return out.toString();
    }
}
