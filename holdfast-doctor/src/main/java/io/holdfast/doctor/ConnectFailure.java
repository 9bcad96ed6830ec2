package io.holdfast.doctor;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in one coded error why no connection came about. */
final class ConnectFailure {
    private static final Duration LOOK = Duration.ofSeconds(2);

    private ConnectFailure() {}

    static DoctorException explain(Target target, int port, SQLException e) {
        String at = target.host() + ":" + port;
        return switch (e.getErrorCode()) {
            case 1045, 1698, 1862, 1820, 3118, 3955 ->
                error(
                        DoctorError.LOGIN_REFUSED,
                        at + " refused user " + (target.user() == null ? "(none)" : target.user())
                                + ". Check user, password and the host part of the account.",
                        e);
            case 1040, 1203, 1226, 1461 -> error(DoctorError.FULL, full(target, at), e);
            case 1129, 1130 ->
                error(DoctorError.HOST_REFUSED, at + " refuses connections from this host: " + message(e) + ".", e);
            case 1044, 1049 ->
                error(DoctorError.NO_DATABASE, at + " does not give database " + target.database() + ".", e);
            case 3159, 3886 -> error(DoctorError.TLS, at + " allows connections with TLS only.", e);
            default -> byCause(target, port, at, e);
        };
    }

    private static DoctorException byCause(Target target, int port, String at, SQLException e) {
        if (find(e, UnknownHostException.class) != null) {
            return error(DoctorError.UNREACHABLE, "no address is known for host " + target.host() + ".", e);
        }
        if (find(e, NoRouteToHostException.class) != null) {
            return error(DoctorError.UNREACHABLE, "no route leads to " + at + ".", e);
        }
        ConnectException connect = find(e, ConnectException.class);
        if (connect != null && Greeting.isRefusal(connect)) {
            return refused(at, e);
        }
        if (find(e, SSLException.class) != null
                || find(e, GeneralSecurityException.class) != null
                || message(e).toUpperCase(Locale.ROOT).contains("SSL")) {
            return error(
                    DoctorError.TLS,
                    at + " and this client could not agree on TLS (mode "
                            + target.tls().name().toLowerCase(Locale.ROOT) + "): " + rootMessage(e) + ".",
                    e);
        }
        return byGreeting(target, port, at, e);
    }

    private static DoctorException byGreeting(Target target, int port, String at, SQLException e) {
        return switch (Greeting.of(target.host(), port, LOOK)) {
            case OTHER ->
                error(DoctorError.NOT_MYSQL, "what listens on " + at + " does not speak MySQL's protocol.", e);
            case SILENCE ->
                error(
                        DoctorError.SILENT,
                        at + " accepts connections and says nothing: a server that hangs, another protocol, or a proxy"
                                + " without a server behind it.",
                        e);
            case HANG_UP ->
                error(
                        DoctorError.SILENT,
                        at + " accepts connections and hangs up at once, as a proxy without a server behind it does.",
                        e);
            case REFUSED -> refused(at, e);
            case UNREACHABLE ->
                error(
                        DoctorError.UNREACHABLE,
                        at + " does not answer within "
                                + target.connectTimeout().toSeconds() + " s.",
                        e);
            case MYSQL ->
                find(e, SocketTimeoutException.class) != null
                        ? error(DoctorError.SILENT, at + " greets and then falls silent.", e)
                        : error(DoctorError.OTHER, at + " answered: " + message(e) + ".", e);
        };
    }

    private static DoctorException refused(String at, SQLException e) {
        return error(
                DoctorError.REFUSED,
                "no program listens on " + at + ". Is the server running, and is this its port?",
                e);
    }

    private static String full(Target target, String at) {
        String door = target.rescuePort() == 0
                ? " Give the rescue port (--rescue-port): admin_port of MySQL 8.0.14 and later, for accounts with"
                        + " SERVICE_CONNECTION_ADMIN; extra_port of MariaDB. Where none is set, stop one application"
                        + " instance and set one for the next time."
                : " The rescue port was tried.";
        return at + " has no connection left." + door;
    }

    private static DoctorException error(DoctorError error, String message, SQLException cause) {
        return new DoctorException(error, message, cause);
    }

    private static <T extends Throwable> @Nullable T find(Throwable start, Class<T> type) {
        Throwable at = start;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }

    private static String message(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip()
                .replaceFirst("\\.$", "");
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
            root = root.getCause();
        }
        return message(root);
    }
}
