package io.holdfast.doctor.why;

/** What a text shows, whichever driver or language wrote it. Found by phrases, which are compared in lower case. */
public enum Sign {
    /** The stream ended. */
    ENDED(
            "eofexception",
            "can not read response from server",
            "unexpected end of stream",
            "unexpected eof",
            "connection was unexpectedly lost",
            "protocol_connection_lost",
            "socket was closed by server",
            "invalid connection",
            "bad connection",
            "connectionabortederror"),
    /** The stream was reset. */
    RESET("connection reset", "econnreset", "connectionreseterror", "system error: 104", "forcibly closed"),
    /** A write found the stream closed. */
    BROKEN_PIPE("broken pipe", "brokenpipeerror", "epipe"),
    /** A read was given up. */
    READ_TIMEOUT("read timed out", "sockettimeoutexception", "read operation timed out", "i/o timeout", "(timed out)"),
    /** A connect was given up. */
    CONNECT_TIMEOUT("connect timed out", "connection timed out", "etimedout", "connectiontimeouterror"),
    /** A connect was refused. */
    REFUSED("connection refused", "econnrefused", "actively refused", "system error: 111", "(111)"),
    /** A name has no address. */
    UNKNOWN_HOST(
            "unknownhostexception",
            "name or service not known",
            "temporary failure in name resolution",
            "enotfound",
            "getaddrinfo",
            "unknown mysql server host",
            "unknown server host",
            "no such host",
            "nodename nor servname"),
    /** A machine cannot be reached. */
    NO_ROUTE("no route to host", "network is unreachable", "ehostunreach", "enetunreach"),
    /** The server had not said a word yet. */
    NEVER_HEARD(
            "has not received any packets from the server",
            "reading initial communication packet",
            "reading authorization packet",
            "could not connect to",
            "socket fail to connect",
            "socket timeout when connecting",
            "can't connect to"),
    /** A result broke off. */
    BROKEN_RESULT("error retrieving record", "error while streaming"),
    /** A packet is too large for one of the two. */
    LARGE_PACKET(
            "packettoobigexception",
            "packet for query is too large",
            "packet bigger than",
            "maxallowedpacketexception",
            ">= to max_allowed_packet"),
    /** The driver's own query time-out. */
    CANCELLED("mysqltimeoutexception", "cancelled due to timeout or client request"),
    /** The application's own connection was closed before. */
    CLOSED_BEFORE(
            "no operations allowed after connection closed",
            "connection is closed",
            "connection has been closed",
            "this connection has been closed",
            "close() has already been called",
            "cannot enqueue query after"),
    /** HikariCP found a connection dead when it was to lend it. */
    DEAD_IN_POOL("failed to validate connection", "discard connection", "discarding connection"),
    /** Two answers were mixed up. */
    OUT_OF_ORDER("packets out of order", "packet sequence number wrong", "commands out of sync", "packet out of order"),
    /** TLS failed. */
    TLS(
            "sslhandshakeexception",
            "ssl connection error",
            "pkix path building failed",
            "certificate verify failed",
            "no appropriate protocol",
            "ssl connection is required",
            "ssl routines",
            "self signed certificate",
            "self-signed certificate",
            "unsupported or unrecognized ssl message",
            "does not support tls",
            "does not support ssl"),
    /** The password's check has no common way. */
    AUTHENTICATION(
            "public key retrieval is not allowed",
            "rsa public key is not available",
            "unable to load authentication plugin",
            "cannot be loaded",
            "authentication plugin '",
            "er_not_supported_auth_mode",
            "requires secure connection",
            "caching_sha2_password with a self signed"),
    /** A pool had none to lend. */
    POOL_EMPTY(
            "connection is not available, request timed out",
            "queuepool limit of size",
            "getconnectiontimeoutexception",
            "timeout waiting for idle object",
            "poolexhaustedexception",
            "client to checkout a connection has timed out",
            "acquisition timeout",
            "timeout acquiring a connection",
            "pool is probably full",
            "hf-1001"),
    /** A connection was lost in a way that the driver does not say more of. */
    LOST(
            "communications link failure",
            "server has gone away",
            "lost connection to",
            "socket error",
            "connection was killed",
            "is no longer usable",
            "connection lost"),
    /** The server's log: a client went away or was cut off. */
    LOG_READ_ERROR("got an error reading communication packets"),
    /** The server's log: a client was silent for too long. */
    LOG_READ_TIMEOUT("got timeout reading communication packets"),
    /** The server's log: a client did not take its result. */
    LOG_WRITE_TIMEOUT("got timeout writing communication packets"),
    /** The server's log: a client was gone when its result was sent. */
    LOG_WRITE_ERROR("got an error writing communication packets"),
    /** The server's log: an orderly stop. */
    LOG_SHUTDOWN("received shutdown from user", "normal shutdown", "shutting down mysqld", "shutdown complete"),
    /** The server's log: a start after a crash. */
    LOG_CRASH(
            "starting crash recovery",
            "crash recovery from redo",
            "got signal",
            "mysqld got exception",
            "out of memory");

    private final String[] phrases;

    Sign(String... phrases) {
        this.phrases = phrases;
    }

    /** True for what only servers write, into their own log. */
    public boolean isOfServerLog() {
        return compareTo(LOG_READ_ERROR) >= 0;
    }

    /** True when one of the phrases stands in a text that is already in lower case. */
    boolean in(String lowerCase) {
        for (String phrase : phrases) {
            if (lowerCase.contains(phrase)) {
                return true;
            }
        }
        return false;
    }
}
