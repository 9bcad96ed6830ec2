package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.plan.PlannedStep;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RuntimeSettings;
import io.holdfast.doctor.plan.SqlText;
import io.holdfast.doctor.plan.TableName;
import io.holdfast.doctor.server.Provider;
import io.holdfast.doctor.server.ServerVersion;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes a setting while the server runs; the old value and its origin are part of the repair. */
final class ChangeSetting implements Fix {
    static final String KIND = "change-setting";

    private static final int LIMIT_SECONDS = 60;
    private static final String NAME = "name";
    private static final String VALUE = "value";
    private static final String OLD = "old";
    private static final String PERSISTED = "persisted";
    private static final String MEMORY = "memory";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})([KMGTkmgt])");

    private final String name;
    private final String value;
    private final String old;
    private final boolean persisted;
    private final long memory;

    private ChangeSetting(String name, String value, String old, boolean persisted, long memory) {
        this.name = name;
        this.value = value;
        this.old = old;
        this.persisted = persisted;
        this.memory = memory;
    }

    /**
     * A change of this setting from its value now.
     *
     * @param memory bytes that the server may use, 0 where that is not known; needed for {@code max_connections}
     */
    static ChangeSetting of(FixServer server, String name, String value, long memory)
            throws SQLException, RepairException {
        String lower = name.toLowerCase(Locale.ROOT);
        check(lower, value);
        String now = value(server, lower)
                .orElseThrow(() -> new RepairException(
                        RepairError.NO_REPAIR, server.version().shown() + " has no setting " + lower + "."));
        return new ChangeSetting(
                lower,
                now.matches("\\d+") ? number(value) : value,
                now,
                isPersisted(server, lower),
                lower.equals("max_connections") ? memory : 0);
    }

    /** A size as the server's file may have it, 64M, as the number that a statement must give. */
    static String number(String value) {
        Matcher size = SIZE.matcher(value);
        return size.matches()
                ? new BigInteger(size.group(1))
                        .shiftLeft(10 * (1 + "kmgt".indexOf(size.group(2).toLowerCase(Locale.ROOT))))
                        .toString()
                : value;
    }

    static ChangeSetting read(Map<String, String> parameters) throws RepairException {
        String name = Parameters.required(parameters, NAME);
        String value = Parameters.required(parameters, VALUE);
        check(name, value);
        try {
            return new ChangeSetting(
                    name,
                    value,
                    Parameters.required(parameters, OLD),
                    Parameters.required(parameters, PERSISTED).equals("yes"),
                    Long.parseLong(Parameters.required(parameters, MEMORY)));
        } catch (NumberFormatException e) {
            throw new RepairException(RepairError.PLAN_UNREADABLE, "the parameter memory is no number.", e);
        }
    }

    private static void check(String name, String value) throws RepairException {
        if (!RuntimeSettings.NAMES.contains(name)) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    "the setting " + name + " is not one that can be changed at run time and taken back without harm.");
        }
        if (!value.matches("[A-Za-z0-9_.]{1,40}")) {
            throw new RepairException(RepairError.NO_REPAIR, "not a value for " + name + ": " + value + ".");
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put(NAME, name);
        parameters.put(VALUE, value);
        parameters.put(OLD, old);
        parameters.put(PERSISTED, persisted ? "yes" : "no");
        parameters.put(MEMORY, Long.toString(memory));
        return parameters;
    }

    @Override
    public String title() {
        return "Set " + name + " from " + old + " to " + value;
    }

    @Override
    public Optional<TableName> table() {
        return Optional.empty();
    }

    @Override
    public List<String> assertions() {
        return name.equals("max_connections")
                ? List.of(name + " is " + old, "memory and open files are there for " + value + " connections")
                : List.of(name + " is " + old);
    }

    @Override
    public List<PlannedStep> steps(String run, ServerVersion version) {
        boolean persist = !version.mariadb();
        String set = name + " = " + SqlText.setting(value);
        String back = name + " = " + SqlText.setting(old);
        List<String> undo = !persist
                ? List.of("SET GLOBAL " + back)
                : persisted
                        ? List.of("SET PERSIST " + back)
                        : List.of("SET GLOBAL " + back, "RESET PERSIST IF EXISTS " + name);
        return List.of(new PlannedStep(
                "Set it now" + (persist ? " and for the time after a restart" : "; the server's file is not changed"),
                List.of("SET " + (persist ? "PERSIST " : "GLOBAL ") + set),
                LIMIT_SECONDS,
                "nothing; sessions that are open keep what they have",
                "the server shows the new value",
                undo,
                null));
    }

    @Override
    public String preflight(FixServer server, String run) throws SQLException, RepairException {
        String now = value(server, name)
                .orElseThrow(
                        () -> new RepairException(RepairError.ASSERTION, "the server has no setting " + name + "."));
        if (!now.equals(old)) {
            throw new RepairException(RepairError.ASSERTION, name + " is " + now + ", and no longer " + old + ".");
        }
        if (same(now, value)) {
            throw new RepairException(RepairError.ASSERTION, name + " is " + value + " already.");
        }
        Optional<Provider> runner = server.provider();
        if (runner.isPresent()) {
            throw new RepairException(
                    RepairError.NO_REPAIR,
                    runner.get().title() + " changes settings in "
                            + runner.get().settings() + ", and not by a statement: " + name + " = " + value + " (now "
                            + old + ").");
        }
        if (!server.mariadb() && isPersisted(server, name) != persisted) {
            throw new RepairException(RepairError.ASSERTION, name + " was stored for the next start, or no longer is.");
        }
        return name.equals("max_connections") ? ConnectionRoom.check(server, Long.parseLong(value), memory) : "nothing";
    }

    @Override
    public boolean isDone(int step, Work work) throws SQLException {
        return isSet(work.server());
    }

    @Override
    public boolean survivesRestart() {
        // MariaDB stores no value, and MySQL reads what it stored only where persisted_globals_load is on.
        return false;
    }

    private boolean isSet(FixServer server) throws SQLException {
        return value(server, name).filter(now -> same(now, value)).isPresent();
    }

    @Override
    public void run(int step, Work work) throws SQLException, RepairException {
        work.server().execute(work.statements(step).get(0));
        if (!isSet(work.server())) {
            throw new RepairException(
                    RepairError.STEP_FAILED,
                    "the server made " + name + " " + value(work.server(), name).orElse("?") + " of " + value
                            + "; give the value that it can take.");
        }
    }

    @Override
    public void checkUndo(Work work) throws SQLException, RepairException {
        String now = value(work.server(), name).orElse("");
        if (!same(now, value) && !now.equals(old)) {
            throw new RepairException(
                    RepairError.CHANGED_SINCE, name + " is " + now + ": it was changed from " + value + " since.");
        }
    }

    @Override
    public void undo(int step, Work work) throws SQLException, RepairException {
        FixServer server = work.server();
        if (value(server, name).filter(old::equals).isPresent() && isPersisted(server, name) == persisted) {
            return;
        }
        for (String statement : steps(work.run(), server.version()).get(0).undo()) {
            server.execute(statement);
        }
        String now = value(work.server(), name).orElse("");
        if (!now.equals(old)) {
            throw new RepairException(RepairError.STEP_FAILED, name + " is " + now + " and not " + old + ".");
        }
    }

    private static Optional<String> value(FixServer server, String name) throws SQLException {
        return server.rows("SHOW GLOBAL VARIABLES WHERE variable_name = ?", name).stream()
                .map(row -> text(row, "value"))
                .findFirst();
    }

    private static boolean isPersisted(FixServer server, String name) throws SQLException {
        return !server.mariadb()
                && !server.rows("SELECT 1 FROM performance_schema.persisted_variables WHERE variable_name = ?", name)
                        .isEmpty();
    }

    private static boolean same(String shown, String wanted) {
        if (shown.equalsIgnoreCase(wanted)) {
            return true;
        }
        String normal = wanted.equals("1") ? "ON" : wanted.equals("0") ? "OFF" : wanted;
        if (shown.equalsIgnoreCase(normal)) {
            return true;
        }
        try {
            return Double.parseDouble(shown) == Double.parseDouble(wanted);
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
