package io.holdfast.spring.orm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.PoolListener;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import jakarta.persistence.EntityManagerFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Requests that hold a connection while they wait for something else. */
class HeldIdleIT {
    private static final List<BorrowSite> TOLD = new CopyOnWriteArrayList<>();

    private static ConfigurableApplicationContext context;
    private static URI home;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Shop {
        @Bean
        PoolListener told() {
            return new PoolListener() {
                @Override
                public void onHeldIdle(String name, BorrowSite lease) {
                    TOLD.add(lease);
                }
            };
        }

        @Bean
        Checkout checkout(JdbcTemplate jdbc) {
            return new Checkout(jdbc);
        }

        @Bean
        Pages pages(Checkout checkout, EntityManagerFactory factory, AccountRepository accounts) {
            return new Pages(checkout, accounts);
        }
    }

    static class Checkout {
        private final JdbcTemplate jdbc;

        Checkout(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        public void pay() throws Exception {
            jdbc.queryForObject("SELECT 1", Integer.class);
            get("/bank");
        }
    }

    @RestController
    static class Pages {
        private final Checkout checkout;
        private final AccountRepository accounts;

        Pages(Checkout checkout, AccountRepository accounts) {
            this.checkout = checkout;
            this.accounts = accounts;
        }

        @GetMapping("/bank")
        String bank() throws InterruptedException {
            Thread.sleep(500);
            return "paid";
        }

        @GetMapping("/checkout")
        String checkout() throws Exception {
            checkout.pay();
            return "ok";
        }

        /** The view is rendered within the request, while the entity manager is open: Boot's default. */
        @GetMapping("/view")
        String view() throws Exception {
            long all = accounts.count();
            get("/bank");
            return "accounts: " + all;
        }
    }

    private static void get(String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(home.resolve(path))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @BeforeAll
    static void start() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String schema = server.createSchema();
        context = new SpringApplicationBuilder(Shop.class)
                .properties(
                        "server.port=0",
                        "spring.main.banner-mode=off",
                        "spring.datasource.url=" + server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                        "spring.datasource.username=" + TestServer.APP_USER,
                        "spring.datasource.password=" + TestServer.APP_PASSWORD,
                        "spring.datasource.holdfast.held-idle-threshold=300ms",
                        "spring.jpa.hibernate.ddl-auto=create")
                .run();
        home = URI.create("http://localhost:"
                + ((WebServerApplicationContext) context).getWebServer().getPort());
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    private static void told(String path, String place) throws Exception {
        for (int i = 0; i < 20 && TOLD.stream().noneMatch(lease -> lease.place().startsWith(place)); i++) {
            get(path);
        }
        await().until(() -> TOLD.stream().anyMatch(lease -> lease.place().startsWith(place)));
        assertThat(TOLD)
                .filteredOn(lease -> lease.place().startsWith(place))
                .allSatisfy(lease -> assertThat(lease.useRatio()).isLessThan(0.2))
                .allSatisfy(lease -> assertThat(lease.held()).isGreaterThan(Duration.ofMillis(300)));
    }

    @Test
    void aRemoteCallInATransactionMustBeToldWithItsPlaceAndUse() throws Exception {
        // Behind the proxy and the transaction manager: who called the annotated method.
        told("/checkout", "HeldIdleIT.java:");
    }

    @Test
    void aViewThatKeepsTheConnectionMustBeTold() throws Exception {
        told("/view", "HeldIdleIT.java:");
    }
}
