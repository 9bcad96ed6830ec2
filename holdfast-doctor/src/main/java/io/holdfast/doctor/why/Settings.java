package io.holdfast.doctor.why;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The settings of drivers, pools and languages that cure a kind of cause: the table {@code settings.tsv}. */
final class Settings {
    private static final Map<String, List<String>> LINES = read();

    private Settings() {}

    /** What a kind of cause is cured by. */
    enum Kind {
        IDLE,
        READ,
        POOL,
        CONNECT,
        TLS,
        AUTH,
        SHARE,
        STATEMENTS,
        PORTS,
        PACKET,
        FAILOVER,
        RETRY,
        LOGIN,
        HOST,
        NONE
    }

    static Kind kind(DropCause cause) {
        return switch (cause) {
            case IDLE_LIMIT, CLOSED_BETWEEN, SILENT_NETWORK, KILLED, UNEXPLAINED, HARMLESS, USED_AFTER_CLOSE ->
                Kind.IDLE;
            case CLIENT_TIMEOUT, INTERRUPTED, TIME_LIMIT, SLOW_READER -> Kind.READ;
            case POOL_EXHAUSTED, LEAK_NAMED, SERVER_FULL, ACCOUNT_LIMIT, NO_SERVER_THREAD, NO_DESCRIPTOR -> Kind.POOL;
            case UNREACHABLE, NO_HANDSHAKE, POOL_EMPTY, NO_BACKEND, PROXY, HOST_BLOCKED, NODE_NOT_READY -> Kind.CONNECT;
            case REFUSED, UNKNOWN_HOST, LOCAL_SOCKET, DATABASE_UNKNOWN, NOT_MYSQL -> Kind.HOST;
            case LOGIN_REFUSED -> Kind.LOGIN;
            case TLS_MISMATCH -> Kind.TLS;
            case AUTHENTICATION_PLUGIN, DRIVER_TOO_OLD -> Kind.AUTH;
            case SHARED_CONNECTION, FORKED, UNREAD_RESULT -> Kind.SHARE;
            case PREPARED_LIMIT -> Kind.STATEMENTS;
            case NO_LOCAL_PORT -> Kind.PORTS;
            case PACKET_TOO_LARGE -> Kind.PACKET;
            case FAILOVER, RESTARTED, CRASHED -> Kind.FAILOVER;
            case LOCK_TIMEOUT, DEADLOCK -> Kind.RETRY;
            default -> Kind.NONE;
        };
    }

    /** The lines; none where the audience is not known or has none. */
    static List<String> lines(Kind kind, Audience audience) {
        List<String> own = LINES.get(kind + "|" + audience.name());
        if (own != null) {
            return own;
        }
        List<String> family = LINES.get(kind + "|" + audience.family());
        if (family != null) {
            return family;
        }
        return LINES.getOrDefault(kind + "|" + audience.family().toUpperCase(Locale.ROOT), List.of());
    }

    private static Map<String, List<String>> read() {
        Map<String, List<String>> lines = new HashMap<>();
        for (String line : CauseRows.lines("settings.tsv")) {
            String[] fields = line.split("\\|", 3);
            lines.put(fields[0] + "|" + fields[1], List.of(fields[2].split(" / ")));
        }
        return lines;
    }
}
