package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The pool closes last: after the requests in flight, after the tasks, and after the beans that need it for their own end. */
class ShutdownIT {
    private static final CountDownLatch IN_FLIGHT = new CountDownLatch(2);
    /** What each of them read from the database while the application was closing. */
    private static final Map<String, Integer> READ = new ConcurrentHashMap<>();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Slow slow(HoldfastDataSource source) {
            return new Slow(source);
        }

        @Bean
        LastLifecycle lastLifecycle(HoldfastDataSource source) {
            return new LastLifecycle(source);
        }

        @Bean
        DisposableBean flusher(HoldfastDataSource source) {
            return () -> READ.put("bean", read(source, "SELECT 3"));
        }
    }

    private static int read(HoldfastDataSource source, String sql) throws SQLException {
        return source.use(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    /** Two borrows: one that is under way when the shutdown begins, and one that begins after it. */
    private static int readTwice(HoldfastDataSource source) throws SQLException {
        source.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                IN_FLIGHT.countDown();
                statement.execute("SELECT SLEEP(1.5)");
            }
        });
        return read(source, "SELECT 1");
    }

    @RestController
    static class Slow {
        private final HoldfastDataSource source;

        Slow(HoldfastDataSource source) {
            this.source = source;
        }

        @GetMapping("/slow")
        String slow() throws SQLException {
            READ.put("request", readTwice(source));
            return "ok";
        }
    }

    /** Stops after every other one. */
    static class LastLifecycle implements SmartLifecycle {
        private final HoldfastDataSource source;
        private volatile boolean running;

        LastLifecycle(HoldfastDataSource source) {
            this.source = source;
        }

        @Override
        public void start() {
            running = true;
        }

        @Override
        public void stop() {
            running = false;
            try {
                READ.put("lifecycle", read(source, "SELECT 2"));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean isRunning() {
            return running;
        }

        @Override
        public int getPhase() {
            return Integer.MIN_VALUE + 1;
        }
    }

    @Test
    void thePoolMustCloseAfterAllThatUseIt() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String schema = server.createSchema();
        ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
                .properties(
                        "server.port=0",
                        "server.shutdown=graceful",
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                        "spring.datasource.username=" + TestServer.APP_USER,
                        "spring.datasource.password=" + TestServer.APP_PASSWORD,
                        "spring.datasource.holdfast.size=3")
                .run();
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        HoldfastDataSource pool = context.getBean(HoldfastDataSource.class);
        CompletableFuture<HttpResponse<String>> request = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/slow"))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        context.getBean("applicationTaskExecutor", TaskExecutor.class).execute(() -> {
            try {
                READ.put("task", readTwice(pool));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(IN_FLIGHT.await(20, TimeUnit.SECONDS)).isTrue();

        context.close();

        assertThat(request.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(READ)
                .containsOnly(
                        Map.entry("request", 1), Map.entry("task", 1), Map.entry("lifecycle", 2), Map.entry("bean", 3));
        assertThat(pool.isClosed()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.matches("holdfast-(housekeeper|worker|sentinel).*"));
    }
}
