package io.holdfast.doctor.advise;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.SettingOrigin;
import java.util.List;

/** The statements that change a setting while the server runs, and those that bring the old value back. */
public final class SettingStatements {
    private SettingStatements() {}

    /** Advice to change one setting. */
    public static Advice change(ServerFacts facts, String sentence, String name, String value) {
        return new Advice(sentence, Advice.Kind.SQL, List.of(set(facts, name, value)), undo(facts, name));
    }

    /** The statement that sets the value now, and on MySQL also for the time after a restart. */
    public static String set(ServerFacts facts, String name, String value) {
        return "SET " + (persists(facts) ? "PERSIST " : "GLOBAL ") + name + " = " + literal(value);
    }

    /** What brings the present value back, and takes away what {@link #set} stored. */
    public static List<String> undo(ServerFacts facts, String name) {
        String old = literal(facts.variable(name).orElse("DEFAULT"));
        if (!persists(facts)) {
            return List.of("SET GLOBAL " + name + " = " + old);
        }
        SettingOrigin origin = facts.origins().get(name);
        return origin != null && origin.persisted()
                ? List.of("SET PERSIST " + name + " = " + old)
                : List.of("SET GLOBAL " + name + " = " + old, "RESET PERSIST IF EXISTS " + name);
    }

    private static boolean persists(ServerFacts facts) {
        return !facts.server().version().mariadb() && facts.server().version().atLeast(8, 0, 0);
    }

    private static String literal(String value) {
        boolean bare = value.matches("-?\\d+(\\.\\d+)?|ON|OFF|DEFAULT");
        return bare ? value : "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
