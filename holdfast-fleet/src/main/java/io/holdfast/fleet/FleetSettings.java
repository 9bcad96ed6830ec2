package io.holdfast.fleet;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.InvalidConfigException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a fleet: two, beside those of the pool. Immutable.
 *
 * @param name which fleet: all pools that share one budget on one server give the same name
 * @param budget the most sessions of all instances together where the table does not say it; 0 to take the account's
 *     {@code MAX_USER_CONNECTIONS}
 */
public record FleetSettings(String name, int budget) {
    /** The name of the setting for {@link #name()}. Default: none, and the pool is in no fleet. */
    public static final String NAME = "fleet.name";
    /** The name of the setting for {@link #budget()}: a number, or {@code auto}, the default. */
    public static final String BUDGET = "fleet.budget";

    private static final String AUTO = "auto";
    private static final int MOST = 100_000;
    private static final Pattern GOOD_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /**
     * Checks both.
     *
     * @throws InvalidConfigException with all problems at once
     */
    public FleetSettings {
        List<Problem> problems = new ArrayList<>();
        if (!isName(name)) {
            problems.add(new Problem(NAME, name, "must be 1 to 64 letters, digits, dots, dashes or underscores"));
        }
        if (budget < 0 || budget > MOST) {
            problems.add(new Problem(BUDGET, String.valueOf(budget), "must be auto, or from 1 to " + MOST));
        }
        fail(name, problems);
    }

    /** A fleet whose budget is what the table says, or the account's own limit. */
    public static FleetSettings of(String name) {
        return new FleetSettings(name, 0);
    }

    /**
     * Takes the fleet's settings out of the pool's; null where they name none.
     *
     * @throws InvalidConfigException if one of them is wrong, or there is a budget and no name
     */
    public static @Nullable FleetSettings takenFrom(Properties properties) {
        Object name = properties.remove(NAME);
        Object budget = properties.remove(BUDGET);
        if (name == null && budget == null) {
            return null;
        }
        String text = budget == null ? AUTO : budget.toString().strip();
        List<Problem> problems = new ArrayList<>();
        if (name == null) {
            problems.add(new Problem(NAME, "(not set)", "is needed where " + BUDGET + " is given"));
        }
        boolean number = text.matches("[1-9][0-9]{0,5}");
        if (!number && !text.equalsIgnoreCase(AUTO)) {
            problems.add(new Problem(BUDGET, text, "must be auto, or from 1 to " + MOST));
        }
        fail(name == null ? "(no fleet)" : name.toString(), problems);
        return new FleetSettings(String.valueOf(name).strip(), number ? Integer.parseInt(text) : 0);
    }

    /** True for what {@link #name()} may be. */
    public static boolean isName(String text) {
        return GOOD_NAME.matcher(text).matches();
    }

    private static void fail(String name, List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(ErrorCode.INVALID_CONFIG, name, problems);
        }
    }
}
