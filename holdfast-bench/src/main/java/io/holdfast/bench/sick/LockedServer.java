package io.holdfast.bench.sick;

import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.locks.LockKind;
import io.holdfast.testkit.locks.LockScene;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A server on which sessions wait for others, in ways whose culprits are known. */
final class LockedServer implements Ward {
    private final TestServer server;
    private final LockScene scene;
    private final Map<Sickness, String> culprits = new EnumMap<>(Sickness.class);

    private LockedServer(Map<Sickness, LockKind> kinds) throws SQLException {
        server = TestServer.start(ServerKind.MYSQL);
        scene = new LockScene(server);
        for (Map.Entry<Sickness, LockKind> kind : kinds.entrySet()) {
            Set<String> before = culprits(scene);
            scene.add(kind.getValue());
            Set<String> added = culprits(scene);
            added.removeAll(before);
            culprits.put(kind.getKey(), added.iterator().next());
        }
    }

    static LockedServer ofManyLocks() throws SQLException {
        Map<Sickness, LockKind> kinds = new EnumMap<>(Sickness.class);
        kinds.put(Sickness.PREPARED_XA, LockKind.XA_WITHOUT_SESSION);
        kinds.put(Sickness.LOCKED_TABLE, LockKind.TABLE_LOCKED_FOR_WRITE);
        kinds.put(Sickness.NAMED_LOCK, LockKind.NAMED_LOCK);
        kinds.put(Sickness.EXPORTED_TABLE, LockKind.TABLE_FOR_EXPORT);
        kinds.put(Sickness.CIRCLE, LockKind.CYCLE_OF_NAME_AND_ROW);
        return new LockedServer(kinds);
    }

    static LockedServer ofOneLock() throws SQLException {
        return new LockedServer(Map.of(Sickness.READ_LOCK, LockKind.SERVER_READ_LOCK));
    }

    /** Sessions, and the names of prepared transactions as their schema has them. */
    private static Set<String> culprits(LockScene scene) {
        Set<String> all = new TreeSet<>();
        scene.roots().forEach(id -> all.add(Long.toString(id)));
        scene.cycle().forEach(id -> all.add(Long.toString(id)));
        scene.xids().forEach(xid -> all.add(xid.replaceAll("'([^']*)'.*", "$1")));
        return all;
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public String culprit(Sickness sickness) {
        return culprits.getOrDefault(sickness, "");
    }

    @Override
    public ReadOptions options() {
        return ReadOptions.defaults().withWindow(Duration.ofSeconds(3));
    }

    @Override
    public Connection admin() throws SQLException {
        return server.adminConnection();
    }

    @Override
    public void close() {
        server.close();
    }
}
