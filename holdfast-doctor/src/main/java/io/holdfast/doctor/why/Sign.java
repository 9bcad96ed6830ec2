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
            "connectionabortederror",
            "closed the connection",
            "connection unexpectedly closed",
            "connection closed unexpectedly",
            "failed to read any response from the server",
            "fail to read any response from the server",
            "0 bytes at eof",
            "got 0 bytes",
            "bytes from stream",
            "end of the stream",
            "unexpected end of file",
            "end-of-file",
            "closedconnectionexception",
            "trilogy_closed_connection",
            "trilogy::eoferror",
            "longer than the server configured value of",
            "server closed the connection",
            "connection to the server is closed",
            "winerror 10053",
            "(10053)",
            "software caused connection abort",
            "closing bad idle connection",
            "server has closed",
            "连接被关闭",
            "连接断开",
            "连接中断",
            "连接丢失"),
    /** The stream was reset. */
    RESET(
            "connection reset",
            "econnreset",
            "connectionreseterror",
            "system error: 104",
            "forcibly closed",
            "reset by peer",
            "winerror 10054",
            "(10054)",
            "os error 104",
            "(104, ",
            "连接被重置",
            "连接重置",
            "连接被对端重置",
            "强迫关闭"),
    /** A write found the stream closed. */
    BROKEN_PIPE("broken pipe", "brokenpipeerror", "epipe", "断开的管道", "管道破裂", "(32, "),
    /** A read was given up. */
    READ_TIMEOUT(
            "read timed out",
            "sockettimeoutexception",
            "read operation timed out",
            "i/o timeout",
            "(timed out)",
            "(read timeout)",
            "read timeout",
            "timeout: timed out",
            "socket timeout",
            "system error: 110",
            "system error: 60",
            "er_socket_timeout",
            "读取超时"),
    /** A connect was given up. */
    CONNECT_TIMEOUT(
            "connect timed out",
            "connection timed out",
            "etimedout",
            "connecttimeoutexception",
            "operation timed out",
            "winerror 10060",
            "(10060)",
            "' (110)",
            "' (115)",
            "' (60)",
            "os error 110",
            "connected host has failed to respond",
            "connection attempt failed because",
            "连接超时"),
    /** A connect was refused. */
    REFUSED(
            "connection refused",
            "econnrefused",
            "actively refused",
            "system error: 111",
            "(111)",
            "(10061)",
            "winerror 10061",
            "os error 111",
            "os error 61",
            "[errno 61]",
            "' (61)",
            "verbindung verweigert",
            "connexion refusée",
            "conexión rechazada",
            "verbindungsaufbau abgelehnt"),
    /** A name has no address. */
    UNKNOWN_HOST(
            "unknownhostexception",
            "name or service not known",
            "temporary failure in name resolution",
            " enotfound",
            "'enotfound",
            "getaddrinfo",
            "unknown mysql server host",
            "unknown server host",
            "no such host",
            "nodename nor servname",
            "eai_again",
            "eai_noname",
            "no address associated with hostname",
            "failed to lookup address",
            "dial tcp: lookup ",
            "name resolution",
            "no such host is known",
            "could not resolve host",
            "winerror 11001",
            "(11001)",
            "unknown host"),
    /** A machine cannot be reached. */
    NO_ROUTE(
            "no route to host",
            "network is unreachable",
            "ehostunreach",
            "enetunreach",
            "noroutetohostexception",
            "host is down",
            "' (113)",
            "' (101)",
            "(10065)",
            "os error 113"),
    /** The server had not said a word yet. */
    NEVER_HEARD(
            "has not received any packets from the server",
            "reading initial communication packet",
            "reading authorization packet",
            "waiting for initial communication packet",
            "sending authentication information",
            "reading final connect information",
            "handshake: ",
            "readservercapabilities",
            "handshakepacket",
            "error connecting to",
            "unable to connect to",
            "dial tcp",
            "dial error",
            "could not connect to",
            "socket fail to connect",
            "socket timeout when connecting",
            "can't connect to"),
    /** A result broke off. */
    BROKEN_RESULT("error retrieving record", "error while streaming", "while streaming"),
    /** A packet is too large for one of the two. */
    LARGE_PACKET(
            "packettoobigexception",
            "packet for query is too large",
            "packet bigger than",
            "maxallowedpacketexception",
            ">= to max_allowed_packet"),
    /** HikariCP found a connection dead when it was to lend it. */
    DEAD_IN_POOL(
            "failed to validate connection",
            "discard connection",
            "discarding connection",
            "connection is not valid",
            "validation query failed",
            "test connection failed",
            "reconnecting after losing"),
    /** The server is said to have closed. */
    SERVER_CLOSED(
            "server has gone away",
            "the server closed the connection",
            "closed by server",
            "server has closed the connection",
            "server closed the connection",
            "protocol_connection_lost",
            "closed by the server",
            "0 bytes at eof",
            "服务器已断开",
            "服务器断开"),
    /** The driver has compared the rest with the server's limit. */
    BEYOND_LIMIT("longer than the server configured value of 'wait_timeout'"),
    /** TLS failed. */
    TLS("sslhandshakeexception", "ssl connection error", "ssl routines"),
    /** A pool had none to lend. */
    POOL_EMPTY(
            "connection is not available, request timed out",
            "queuepool limit of size",
            "getconnectiontimeoutexception",
            "poolexhaustedexception",
            "pool connections: active=",
            "wait millis",
            "hf-1001",
            "hf-1002"),
    /** A connection was lost in a way that the driver does not say more of. */
    LOST(
            "communications link failure",
            "communicationsexception",
            "server has gone away",
            "lost connection to",
            "socket error",
            "connection was killed",
            "is no longer usable",
            "connection lost",
            "connection was lost",
            "lost connection",
            "connection dropped",
            "connection error",
            "connection was aborted",
            "connection aborted",
            "通信链路故障",
            "通讯链路失败",
            "失去连接",
            "丢失连接",
            "连接错误",
            "连接异常"),
    /** The server's log: a client went away or was cut off. */
    LOG_READ_ERROR("got an error reading communication packets"),
    /** The server's log: a client was silent for too long. */
    LOG_READ_TIMEOUT("got timeout reading communication packets"),
    /** The server's log: a client did not take its result. */
    LOG_WRITE_TIMEOUT("got timeout writing communication packets"),
    /** The server's log: a client was gone when its result was sent. */
    LOG_WRITE_ERROR("got an error writing communication packets"),
    /** The server's log: an orderly stop. */
    LOG_SHUTDOWN(
            "received shutdown from user",
            "normal shutdown",
            "shutting down mysqld",
            "mysqld: shutdown complete",
            "mariadbd: shutdown complete"),
    /** The server's log: a start after a crash. */
    LOG_CRASH(
            "starting crash recovery",
            "crash recovery from redo",
            "mysqld got signal",
            "mariadbd got signal",
            "mysqld got exception",
            "mariadbd got exception",
            "database was not shutdown normally");

    private final String[] phrases;

    Sign(String... phrases) {
        this.phrases = phrases;
    }

    /** True for what only servers write, into their own log. */
    public boolean isOfServerLog() {
        return compareTo(LOG_READ_ERROR) >= 0;
    }

    /** Puts the phrases into an index; their numbers there. */
    int[] register(PhraseIndex index) {
        int[] numbers = new int[phrases.length];
        for (int i = 0; i < phrases.length; i++) {
            numbers[i] = index.add(phrases[i]);
        }
        return numbers;
    }
}
