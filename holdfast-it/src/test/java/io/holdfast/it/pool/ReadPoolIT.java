package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.read.ReadPool;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ReplicatedServers;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads from a real replica, while it follows, falls behind, catches up and dies. */
class ReadPoolIT {
    private static final Duration LAG = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofMinutes(1);

    private static HoldfastDataSource pool(TestServer server, JdbcDriver driver, String schema, String name) {
        return new HoldfastDataSource(PoolConfig.builder()
                .name(name)
                .jdbcUrl(server.jdbcUrl(driver, false, schema))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(2)
                .build());
    }

    /** Which server answered, and how many rows it has. */
    private static long[] read(ReadPool reads) throws SQLException {
        try (Connection connection = reads.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT @@port, COUNT(*) FROM work")) {
            row.next();
            return new long[] {row.getLong(1), row.getLong(2)};
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void readersMustNeverMissWhatIsOlderThanTheBound(ServerKind kind, JdbcDriver driver) throws Exception {
        try (ReplicatedServers servers = ReplicatedServers.start(kind)) {
            String schema = servers.primary().createSchema();
            servers.primary().execute("CREATE TABLE " + schema + ".work (id INT) ENGINE=InnoDB");
            long replicaPort = servers.replica().port();
            try (HoldfastDataSource primary = pool(servers.primary(), driver, schema, "writes");
                    HoldfastDataSource replica = pool(servers.replica(), driver, schema, "reads");
                    ReadPool reads = ReadPool.of(primary, replica, LAG)) {
                await().atMost(LONG).until(() -> read(reads)[0] == replicaPort);
                assertThat(reads.servedByReplica()).isPositive();

                servers.pause();
                List<Long> written = new ArrayList<>();
                long begun = System.nanoTime();
                while (System.nanoTime() - begun < 3 * LAG.toNanos()) {
                    primary.run(connection -> Servers.execute(connection, "INSERT INTO work VALUES (1)"));
                    written.add(System.nanoTime());
                    long asked = System.nanoTime();
                    long due = written.stream()
                            .filter(at -> asked - at >= LAG.toNanos())
                            .count();
                    assertThat(read(reads)[1]).isGreaterThanOrEqualTo(due);
                }
                assertThat(read(reads)[0])
                        .as("it is too old")
                        .isEqualTo(servers.primary().port());

                servers.resume();
                await().atMost(LONG).until(() -> read(reads)[0] == replicaPort);
                servers.replica().kill9();
                for (int i = 0; i < 20; i++) {
                    assertThat(read(reads)[1]).isEqualTo(written.size());
                }
            }
        }
    }
}
