package io.holdfast.doctor.why;

import org.jspecify.annotations.Nullable;

/** The one question whose answer separates the likeliest suspects of a text. */
final class Questions {
    private Questions() {}

    static @Nullable String of(DropCause first) {
        return switch (first) {
            case IDLE_LIMIT, CLOSED_BETWEEN, UNEXPLAINED ->
                "For how long had it rested before: about the server's wait_timeout (SHOW GLOBAL VARIABLES LIKE"
                        + " 'wait_timeout'), or less? As long: the server; less: something between the two, such as a"
                        + " load balancer, NAT or proxy.";
            case POOL_EXHAUSTED, POOL_EMPTY ->
                "Were all in use at that moment, or could none be opened? One connect with the mysql client from the"
                        + " same machine tells.";
            case SILENT_NETWORK, CLIENT_TIMEOUT ->
                "While the client waits, does its session at the server run (a slow statement) or sleep (a lost"
                        + " packet)? SHOW FULL PROCESSLIST tells.";
            case INTERRUPTED -> "Did the statement run all that time, or wait for a lock?";
            case SHARED_CONNECTION, FORKED ->
                "Was the connection opened before a fork, or can two threads or tasks use it at once?";
            case UNREAD_RESULT -> "Was the result of the statement before read to its end?";
            case USED_AFTER_CLOSE -> "Which error came first? The others only follow from it.";
            case PACKET_TOO_LARGE -> "Was the statement larger than max_allowed_packet of the server?";
            case UNREACHABLE -> "Does the address answer from the same machine (nc -vz HOST 3306)?";
            case REFUSED -> "Does the server run, and listen on that address and port?";
            case NO_HANDSHAKE ->
                "Can one log in at once on the server's own machine? If so, it is something between, or the resolution of"
                        + " the client's name; if not, the server hangs.";
            case NO_BACKEND, PROXY -> "Does a connect past the proxy or balancer succeed?";
            case SERVER_NOT_STARTED -> "What is the first line with [ERROR] in the server's log?";
            case STALLED ->
                "Was the process paused, the machine asleep, or the CPU used up at that time (the collector's log,"
                        + " nr_throttled in cpu.stat)?";
            default -> null;
        };
    }
}
