package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Set;

/**
 * Tells from a failed opening what is wrong. Numbers are from the MySQL and MariaDB error references; the drivers agree on
 * them, and on little else.
 */
public final class ConnectErrors {
    private static final Set<Integer> LOGIN =
            Set.of(1045, 1130, 1251, 1275, 1396, 1524, 1698, 1820, 1862, 3118, 3955, 4151);
    private static final Set<Integer> DATABASE = Set.of(1044, 1049);
    private static final Set<Integer> FULL = Set.of(1040, 1129, 1203, 1226);

    private static final int HOST_BLOCKED = 1129;
    /** Chains of causes may run in circles. */
    private static final int LONGEST_CHAIN = 20;

    private ConnectErrors() {}

    /** The code that says what is wrong. */
    public static ErrorCode classify(Throwable failure) {
        boolean network = false;
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < LONGEST_CHAIN; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException error) {
                int number = error.getErrorCode();
                String state = String.valueOf(error.getSQLState());
                if (DATABASE.contains(number)) {
                    return ErrorCode.UNKNOWN_DATABASE;
                }
                if (FULL.contains(number)) {
                    return ErrorCode.SERVER_FULL;
                }
                if (LOGIN.contains(number) || state.startsWith("28")) {
                    return ErrorCode.LOGIN_REFUSED;
                }
                network |= state.startsWith("08");
            }
            network |= cause instanceof IOException;
        }
        return network ? ErrorCode.SERVER_UNREACHABLE : ErrorCode.OPEN_FAILED;
    }

    /** True when trying again with the same settings cannot help: somebody has to change something first. */
    public static boolean isPermanent(ErrorCode code, Throwable failure) {
        return code == ErrorCode.LOGIN_REFUSED
                || code == ErrorCode.UNKNOWN_DATABASE
                || code == ErrorCode.OPEN_FAILED
                || rootOf(failure) instanceof java.net.UnknownHostException;
    }

    /** True when the server has blocked this host for its many failed logins. */
    public static boolean isHostBlocked(Throwable failure) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < LONGEST_CHAIN; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException error && error.getErrorCode() == HOST_BLOCKED) {
                return true;
            }
        }
        return false;
    }

    /** The innermost cause: what the network or the server really said. */
    public static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; root.getCause() != null && depth < LONGEST_CHAIN; depth++) {
            root = root.getCause();
        }
        return root;
    }
}
