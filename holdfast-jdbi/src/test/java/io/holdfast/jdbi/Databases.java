package io.holdfast.jdbi;

import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.SQLException;

/** Configurations for each server and driver, each with a database of its own. */
final class Databases {
    private Databases() {}

    static PoolConfig.Builder config(ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return login(server.jdbcUrl(driver, false, server.createSchema()));
    }

    static PoolConfig.Builder config(FaultProxy proxy, ServerKind kind, JdbcDriver driver) throws SQLException {
        TestServer server = TestServer.shared(kind);
        return login(server.jdbcUrl(driver, false, server.createSchema(), proxy.port()));
    }

    private static PoolConfig.Builder login(String url) {
        return PoolConfig.builder()
                .name("jdbi")
                .jdbcUrl(url)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(2);
    }
}
