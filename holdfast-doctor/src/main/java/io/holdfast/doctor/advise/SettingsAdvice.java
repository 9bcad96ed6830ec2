package io.holdfast.doctor.advise;

import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.Optional;

/** All settings of a server that should change, as statements and as a configuration file. Immutable. */
public final class SettingsAdvice {
    private final String server;
    private final List<SettingChange> changes;

    private SettingsAdvice(String server, List<SettingChange> changes) {
        this.server = server;
        this.changes = List.copyOf(changes);
    }

    /** What these facts call for; only settings that this very server has, with values that it accepts. */
    public static SettingsAdvice of(ServerFacts facts) {
        return new SettingsAdvice(
                facts.server().version().shown(),
                SettingRules.all().stream()
                        .map(rule -> rule.check(facts))
                        .flatMap(Optional::stream)
                        .toList());
    }

    /** The changes. */
    public List<SettingChange> changes() {
        return changes;
    }

    /** The statements for the running server. */
    public List<String> statements() {
        return changes.stream().flatMap(change -> change.statements().stream()).toList();
    }

    /** What takes {@link #statements} back. */
    public List<String> undo() {
        return changes.stream().flatMap(change -> change.undo().stream()).toList();
    }

    /** A fragment for the server's configuration file, with the reasons as comments. */
    public String configFragment() {
        StringBuilder text = new StringBuilder("# for ").append(server).append("\n[mysqld]\n");
        for (SettingChange change : changes) {
            text.append("# ").append(change.reason()).append("; now ").append(change.current());
            text.append(change.restart() ? "; needs a restart\n" : "\n");
            text.append(change.configLine()).append('\n');
        }
        return text.toString();
    }
}
