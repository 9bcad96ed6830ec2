package io.holdfast.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.tomcat.websocket.server.WsSci;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** A chat whose handler keeps a connection over several messages, and forgets it when the session ends. */
class WebSocketIT {
    private static final List<LeaseInfo> TOLD = new CopyOnWriteArrayList<>();

    private static ConfigurableApplicationContext context;
    private static HoldfastDataSource pool;
    private static URI chat;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSocket
    static class ChatRoom {
        @Bean
        PoolListener told() {
            return new PoolListener() {
                @Override
                public void onScopeLeak(String name, LeaseInfo lease) {
                    TOLD.add(lease);
                }
            };
        }

        /** By its own type: decorating must not change what the bean is. */
        @Bean
        Chat handler(HoldfastDataSource source) {
            return new Chat(source);
        }

        @Bean
        WebSocketConfigurer chatConfigurer(Chat handler) {
            return registry -> registry.addHandler(handler, "/chat");
        }

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> webSockets() {
            return factory ->
                    factory.addContextCustomizers(tomcat -> tomcat.addServletContainerInitializer(new WsSci(), null));
        }
    }

    static class Chat extends TextWebSocketHandler {
        private final HoldfastDataSource source;

        Chat(HoldfastDataSource source) {
            this.source = source;
        }

        @Override
        protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
            switch (message.getPayload()) {
                case "begin" -> {
                    Connection connection = source.getConnection();
                    connection.setAutoCommit(false);
                    session.getAttributes().put("connection", connection);
                }
                case "write" -> write(connection(session));
                case "commit" -> {
                    connection(session).commit();
                    connection(session).close();
                }
                case "throw" -> throw new IllegalStateException("on purpose");
                default -> throw new IllegalArgumentException(message.getPayload());
            }
            session.sendMessage(new TextMessage("done"));
        }

        private static Connection connection(WebSocketSession session) {
            return (Connection) session.getAttributes().get("connection");
        }

        private static void write(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO message (text) VALUES ('hello')");
            }
        }

        @Override
        public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
            session.getAttributes().clear();
        }
    }

    private static final class Client implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            answers.add(data.toString());
            webSocket.request(1);
            return null;
        }

        void tell(WebSocket socket, String text) throws InterruptedException {
            socket.sendText(text, true).join();
            assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo("done");
        }
    }

    @BeforeAll
    static void start() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String schema = server.createSchema();
        server.execute("CREATE TABLE " + schema + ".message (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(20))");
        context = new SpringApplicationBuilder(ChatRoom.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                        "spring.datasource.username=" + TestServer.APP_USER,
                        "spring.datasource.password=" + TestServer.APP_PASSWORD,
                        "spring.datasource.holdfast.size=2",
                        "spring.datasource.holdfast.borrow-site-capture=always")
                .run();
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        chat = URI.create("ws://localhost:" + port + "/chat");
        pool = context.getBean(HoldfastDataSource.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @BeforeEach
    void forget() throws SQLException {
        await().atMost(Duration.ofSeconds(10)).until(() -> pool.stats().inUse() == 0);
        TOLD.clear();
        pool.run(connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("TRUNCATE TABLE message");
            }
        });
    }

    private static WebSocket open(Client client) {
        return HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .buildAsync(chat, client)
                .join();
    }

    private static int messages() throws SQLException {
        return pool.use(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM message")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    private static void mustComeBackRolledBackAndNamed() throws SQLException {
        await().atMost(Duration.ofSeconds(20)).until(() -> TOLD.size() == 1);
        assertThat(TOLD.get(0).borrowSite()).startsWith("WebSocketIT.java:");
        assertThat(TOLD.get(0).lastSql()).startsWith("INSERT INTO message");
        await().atMost(Duration.ofSeconds(10)).until(() -> pool.stats().inUse() == 0);
        assertThat(messages()).isZero();
    }

    @Test
    void aSessionMustKeepItsConnectionFromMessageToMessage() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client);
        client.tell(socket, "begin");
        client.tell(socket, "write");
        client.tell(socket, "write");
        assertThat(pool.stats().inUse()).isEqualTo(1);
        client.tell(socket, "commit");
        assertThat(messages()).isEqualTo(2);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
        await().atMost(Duration.ofSeconds(10)).until(socket::isInputClosed);
        assertThat(TOLD).isEmpty();
    }

    @Test
    void whatAClosedSessionHoldsMustComeBack() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client);
        client.tell(socket, "begin");
        client.tell(socket, "write");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").join();
        mustComeBackRolledBackAndNamed();
    }

    @Test
    void whatAnAbortedSessionHoldsMustComeBack() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client);
        client.tell(socket, "begin");
        client.tell(socket, "write");
        socket.abort();
        mustComeBackRolledBackAndNamed();
    }

    @Test
    void whatASessionHoldsAfterAnErrorMustComeBack() throws Exception {
        Client client = new Client();
        WebSocket socket = open(client);
        client.tell(socket, "begin");
        client.tell(socket, "write");
        socket.sendText("throw", true).join();
        mustComeBackRolledBackAndNamed();
    }

    /** The pool has two connections: without the scope the third session would wait for ever. */
    @Test
    void manySessionsMustNotUseThePoolUp() throws Exception {
        for (int i = 0; i < 6; i++) {
            Client client = new Client();
            WebSocket socket = open(client);
            client.tell(socket, "begin");
            client.tell(socket, "write");
            socket.abort();
            int sessions = i + 1;
            await().atMost(Duration.ofSeconds(20)).until(() -> TOLD.size() == sessions);
        }
        assertThat(messages()).isZero();
    }
}
