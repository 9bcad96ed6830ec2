package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says which right is missing, as a statement that grants it. */
final class Denied {
    private static final Pattern COMMAND = Pattern.compile(
            "^(?:\\(conn=\\d+\\) )?([A-Z]+(?:,? [A-Z]+)*) command denied .*for table (.+)$", Pattern.DOTALL);
    private static final Pattern NEEDED = Pattern.compile("the (.+?) privilege\\(s\\)");

    private Denied() {}

    static Optional<RepairException> explain(SQLException e, String account, String place) {
        String message = String.valueOf(e.getMessage());
        String right = switch (e.getErrorCode()) {
            case 1142, 1143 -> command(message);
            case 1044 -> "CREATE, ALTER, INDEX, DROP, SELECT, INSERT, DELETE";
            case 1227 -> admin(message);
            case 1045, 1370, 3530 -> "SUPER";
            default -> null;
        };
        if (right == null) {
            return Optional.empty();
        }
        boolean server = e.getErrorCode() == 1227 || e.getErrorCode() == 1045 || e.getErrorCode() == 3530;
        return Optional.of(new RepairException(
                RepairError.NO_RIGHT,
                "the account may not do this. Grant it: GRANT " + right + " ON " + (server ? "*.*" : place) + " TO "
                        + account + ".",
                e));
    }

    private static String command(String message) {
        Matcher command = COMMAND.matcher(message);
        return command.matches() ? command.group(1) : "ALTER, INDEX, CREATE, DROP, SELECT, INSERT, DELETE";
    }

    /** The narrowest of those that the server names, which it puts last. */
    private static String admin(String message) {
        Matcher needed = NEEDED.matcher(message);
        if (!needed.find()) {
            return "SUPER";
        }
        String[] rights = needed.group(1).split(" or |, ");
        return rights[rights.length - 1];
    }
}
