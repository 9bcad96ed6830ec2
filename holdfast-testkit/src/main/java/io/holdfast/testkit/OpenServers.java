package io.holdfast.testkit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All servers of this JVM that are not closed, so that none outlives it. Thread-safe. */
final class OpenServers {
    private static final Set<TestServer> OPEN = ConcurrentHashMap.newKeySet();

    /** Guarded by itself. */
    private static final Map<ServerKind, TestServer> SHARED = new EnumMap<>(ServerKind.class);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(OpenServers::closeAll, "holdfast-testkit-shutdown"));
    }

    private OpenServers() {}

    static void add(TestServer server) {
        OPEN.add(server);
    }

    static void remove(TestServer server) {
        OPEN.remove(server);
    }

    static TestServer shared(ServerKind kind) {
        synchronized (SHARED) {
            return SHARED.computeIfAbsent(kind, TestServer::start);
        }
    }

    private static void closeAll() {
        List.copyOf(OPEN).forEach(TestServer::close);
    }
}
