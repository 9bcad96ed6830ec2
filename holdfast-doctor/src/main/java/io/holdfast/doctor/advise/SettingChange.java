package io.holdfast.doctor.advise;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import java.util.List;

/**
 * One setting that should have another value.
 *
 * @param current the value now
 * @param origin where that came from, as the server says
 * @param wanted the value it should have
 * @param reason why
 * @param risk what could become worse
 * @param restart true when only the configuration file and a restart can change it
 * @param statements what changes it now; empty when a restart is needed
 * @param undo what brings the present state back
 */
public record SettingChange(
        String name,
        Severity severity,
        String current,
        String origin,
        String wanted,
        String reason,
        String risk,
        boolean restart,
        List<String> statements,
        List<String> undo) {

    /** Copies. */
    public SettingChange {
        statements = List.copyOf(statements);
        undo = List.copyOf(undo);
    }

    /** The line for the server's configuration file. */
    public String configLine() {
        return name + " = " + wanted;
    }

    /** As a finding of a probe. */
    public Finding finding(Probe.Info probe) {
        return probe.finding(severity, name, name + " is " + current + ": " + reason)
                .with(name, current, wanted)
                .with("origin", origin)
                .with("risk of the change", risk)
                .advise(
                        restart
                                ? Advice.config("Set it in the server's file, and restart:", "[mysqld]", configLine())
                                : new Advice("Set it:", Advice.Kind.SQL, statements, undo));
    }
}
