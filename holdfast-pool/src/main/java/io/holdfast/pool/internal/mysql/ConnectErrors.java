package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.ErrorCode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

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
    private static final Set<Integer> PASSWORD_EXPIRED = Set.of(1820, 1862);
    /** The server insists on TLS. */
    private static final int TLS_REQUIRED = 3159;
    /**
     * What the drivers say themselves, in small letters, where the login or TLS cannot work with these settings. Connector/J gives
     * such an error the state of a lost network.
     */
    private static final List<String> REFUSED = List.of(
            "public key retrieval is not allowed",
            "rsa public key is not available",
            "unable to read public key",
            "could not read server rsa public key",
            "unable to load authentication plugin",
            "ssl connection required",
            "ssl not enabled in the server",
            "does not support authentication protocol",
            "plugin type was");
    /** Chains of causes may run in circles. */
    private static final int LONGEST_CHAIN = 20;

    private ConnectErrors() {}

    /** The code that says what is wrong. */
    public static ErrorCode classify(Throwable failure) {
        boolean network = false;
        boolean heard = false;
        boolean broke = false;
        boolean answered = false;
        boolean refused = false;
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < LONGEST_CHAIN; cause = cause.getCause(), depth++) {
            if (cause instanceof ReadOnlyServerException) {
                return ErrorCode.READ_ONLY_SERVER;
            }
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
                boolean lost = state.startsWith("08");
                network |= lost;
                answered |= !lost && isOfServer(number);
                refused |= number == TLS_REQUIRED;
            }
            heard |= cause instanceof IOException;
            broke |= isFaultOfCode(cause);
            refused |= isRefusal(cause);
        }
        boolean unreachable = heard || network && !broke && !answered;
        return unreachable && !refused ? ErrorCode.SERVER_UNREACHABLE : ErrorCode.OPEN_FAILED;
    }

    /** 2000 to 2999 are the client library's. */
    private static boolean isOfServer(int number) {
        return number >= 1000 && number < 2000 || number >= 3000;
    }

    /** A driver's own fault, such as a null pointer: Connector/J gives it the state of a lost network, too. */
    private static boolean isFaultOfCode(Throwable cause) {
        return (cause instanceof RuntimeException || cause instanceof LinkageError)
                && cause.getClass().getName().startsWith("java.lang.");
    }

    /** True for what does not change by itself: certificates, and ways to log in that one side does not have. */
    private static boolean isRefusal(Throwable cause) {
        if (cause instanceof GeneralSecurityException || cause instanceof SSLPeerUnverifiedException) {
            return true;
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof SSLHandshakeException) {
            // An alert is the other side's answer; where there is none, the network may be at fault.
            return message.contains("fatal alert")
                    || message.contains("protocol is disabled")
                    || message.contains("no appropriate protocol")
                    || message.contains("no cipher suites in common");
        }
        return cause instanceof SQLException && REFUSED.stream().anyMatch(message::contains)
                || cause.getClass().getName().startsWith("com.mysql.cj.exceptions.")
                        && REFUSED.stream().anyMatch(message::contains);
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
        return hasNumber(failure, Set.of(HOST_BLOCKED));
    }

    /** True when the user has to be given a new password. */
    public static boolean isPasswordExpired(@Nullable Throwable failure) {
        return hasNumber(failure, PASSWORD_EXPIRED);
    }

    private static boolean hasNumber(@Nullable Throwable failure, Set<Integer> numbers) {
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < LONGEST_CHAIN; cause = cause.getCause(), depth++) {
            if (cause instanceof SQLException error && numbers.contains(error.getErrorCode())) {
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
