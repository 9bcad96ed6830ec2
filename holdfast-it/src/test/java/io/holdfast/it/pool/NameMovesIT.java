package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The name of a server comes to lead to another one, while the first goes on to answer. */
class NameMovesIT {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String NAME = "db.holdfast.test";

    @TempDir
    Path folder;

    /** The application: prints which server answers, over and over. */
    public static final class Application {
        private Application() {}

        public static void main(String[] arguments) throws Exception {
            try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.builder()
                    .jdbcUrl(arguments[0])
                    .username(TestServer.APP_USER)
                    .password(TestServer.APP_PASSWORD)
                    .size(2)
                    .build())) {
                while (true) {
                    System.out.println(pool.<String, Exception>use(
                            connection -> connection.getMetaData().getDatabaseProductName()));
                    TimeUnit.MILLISECONDS.sleep(100);
                }
            }
        }
    }

    private static Process application(Path hosts, String url) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djdk.net.hosts.file=" + hosts,
                        "-Dsun.net.inetaddr.ttl=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName(),
                        url))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void connectionsMustFollowTheNameAlthoughTheOldServerAnswers() throws Exception {
        Path hosts = folder.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 " + NAME + "\n");
        try (FaultProxy first = FaultProxy.of(TestServer.shared(ServerKind.MYSQL));
                FaultProxy second = new FaultProxy(
                        InetAddress.getByName("127.0.0.2"),
                        first.port(),
                        "127.0.0.1",
                        TestServer.shared(ServerKind.MARIADB).port())) {
            assertThat(second.port()).isEqualTo(first.port());
            Process application = application(
                    hosts,
                    "jdbc:mariadb://" + NAME + ":" + first.port() + "/?sslMode=disable&allowPublicKeyRetrieval=true");
            try {
                Queue<String> said = new ConcurrentLinkedQueue<>();
                BufferedReader lines = application.inputReader(StandardCharsets.UTF_8);
                Thread reader = new Thread(() -> lines.lines().forEach(said::add), "reader");
                reader.setDaemon(true);
                reader.start();
                await().atMost(LONG).until(() -> said.contains("MySQL"));
                said.clear();

                Path next = folder.resolve("next");
                Files.writeString(next, "127.0.0.2 " + NAME + "\n");
                Files.move(next, hosts, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

                await().atMost(LONG).until(() -> said.contains("MariaDB"));
                await().atMost(LONG).until(() -> {
                    said.clear();
                    TimeUnit.MILLISECONDS.sleep(500);
                    return !said.isEmpty() && !said.contains("MySQL");
                });
            } finally {
                application.destroyForcibly();
            }
        }
    }
}
