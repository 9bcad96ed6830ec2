package io.holdfast.doctor.advise;

import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.SettingOrigin;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** When one setting is wrong, and what it should be. Immutable; made by {@link SettingRules}. */
public final class SettingRule {
    private final String name;
    private final String risk;
    private final boolean restart;
    private final Function<ServerFacts, Optional<Wanted>> judge;

    SettingRule(String name, String risk, boolean restart, Function<ServerFacts, Optional<Wanted>> judge) {
        this.name = name;
        this.risk = risk;
        this.restart = restart;
        this.judge = judge;
    }

    /** What a rule wants. */
    record Wanted(Severity severity, String value, String reason) {}

    /** The setting. */
    public String name() {
        return name;
    }

    /** The change it needs; nothing when it is right, or when this server has no such setting. */
    public Optional<SettingChange> check(ServerFacts facts) {
        if (facts.variable(name).isEmpty()) {
            return Optional.empty();
        }
        return judge.apply(facts)
                .map(wanted -> new Wanted(wanted.severity(), within(facts, wanted.value()), wanted.reason()))
                .filter(wanted ->
                        !wanted.value().equalsIgnoreCase(facts.variable(name).orElse("")))
                .map(wanted -> change(facts, wanted));
    }

    private SettingChange change(ServerFacts facts, Wanted wanted) {
        return new SettingChange(
                name,
                wanted.severity(),
                facts.variable(name).orElse(""),
                origin(facts),
                wanted.value(),
                wanted.reason(),
                risk,
                restart,
                restart ? List.of() : List.of(SettingStatements.set(facts, name, wanted.value())),
                restart ? List.of() : SettingStatements.undo(facts, name));
    }

    private String origin(ServerFacts facts) {
        SettingOrigin origin = facts.origins().get(name);
        if (origin == null) {
            return "unknown";
        }
        return origin.path() == null ? origin.source() : origin.source() + " " + origin.path();
    }

    /** Keeps a number inside what this very server accepts. */
    private String within(ServerFacts facts, String value) {
        SettingOrigin origin = facts.origins().get(name);
        if (origin == null || !value.matches("\\d+")) {
            return value;
        }
        double number = Double.parseDouble(value);
        Double low = origin.minimum();
        Double high = origin.maximum();
        if (low != null && number < low) {
            return String.valueOf(low.longValue());
        }
        return high != null && number > high ? String.valueOf(high.longValue()) : value;
    }
}
