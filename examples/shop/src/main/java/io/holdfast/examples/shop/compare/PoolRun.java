package io.holdfast.examples.shop.compare;

import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Runs acts on one pool, in a schema of its own. A shop that is not well after an act is started anew for the next. */
final class PoolRun implements AutoCloseable {
    /** For so long after the end of a mistake or fault it is looked how customers are served. */
    static final Duration WATCH = Duration.ofSeconds(4);

    private static final Duration QUIET_LIMIT = Duration.ofSeconds(3);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final PoolChoice pool;
    private final TestServer server;
    private final FaultProxy proxy;
    private final Payment payment;
    private final Path log;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = JsonMapper.shared();
    private @Nullable ShopJvm shop;
    private int starts;

    PoolRun(PoolChoice pool, TestServer server, FaultProxy proxy, Payment payment, Path log)
            throws SQLException, IOException {
        this.pool = pool;
        this.server = server;
        this.proxy = proxy;
        this.payment = payment;
        this.log = log;
        Files.deleteIfExists(log);
        url = server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, server.createSchema(), proxy.port())
                + "&connectTimeout=3000&socketTimeout=20000";
    }

    /** How often the shop was started. */
    int starts() {
        return starts;
    }

    /** The shop; started, if it does not run. */
    ShopJvm shop() throws IOException, InterruptedException {
        ShopJvm running = shop;
        if (running == null) {
            starts++;
            running = ShopJvm.start(pool, url, TestServer.APP_USER, TestServer.APP_PASSWORD, payment.url(), log);
            shop = running;
        }
        return running;
    }

    /** One act. */
    Outcome play(Act act, Duration length) throws Exception {
        List<String> settings = act.serverSettings();
        if (!settings.isEmpty()) {
            close();
            server.execute(settings.get(0));
        }
        try {
            return play(act, length, shop(), settings.isEmpty());
        } finally {
            server.thaw();
            if (!settings.isEmpty()) {
                close();
                server.execute(settings.get(1));
            }
        }
    }

    private Outcome play(Act act, Duration length, ShopJvm running, boolean goesOn) throws Exception {
        Requests requests = new Requests(running.port());
        warmUp(requests);
        int logged = running.logged();
        Customers customers = act.hasCustomers() ? Customers.begin(requests) : null;
        act.script().run(new Stage(server, proxy, requests), length);
        long end = System.nanoTime();
        if (customers == null) {
            customers = Customers.begin(requests);
        }
        Stage.pause(WATCH);
        customers.end();
        long watched = System.nanoTime();
        List<Answer> answers = requests.take();
        int kept = untilZero(this::lent);
        int open = untilZero(this::openTransactions);
        Outcome outcome = new Outcome(
                answers.size(),
                Judge.errors(answers),
                Judge.p99Millis(answers),
                kept,
                open,
                Judge.recoveredMillis(answers, end, watched),
                false,
                SaidReader.read(running.loggedSince(logged)));
        if (outcome.isWell() || !goesOn) {
            return outcome;
        }
        close();
        return outcome.andStartedAnew();
    }

    /** Classes are loaded and plans made before anything counts. */
    private static void warmUp(Requests requests) throws Exception {
        for (int i = 0; i < 40; i++) {
            requests.customer(System.nanoTime());
            Stage.pause(Duration.ofMillis(5));
        }
        requests.take();
    }

    private static int untilZero(Figure figure) throws Exception {
        long begin = System.nanoTime();
        int value = figure.read();
        while (value > 0 && System.nanoTime() - begin < QUIET_LIMIT.toNanos()) {
            Stage.pause(LOOK_AGAIN);
            value = figure.read();
        }
        return value;
    }

    @FunctionalInterface
    private interface Figure {
        int read() throws Exception;
    }

    /** By Boot's own metric, which both pools have. */
    private int lent() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + shop().port() + "/actuator/metrics/jdbc.connections.active"))
                .timeout(Duration.ofSeconds(10))
                .build();
        String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        return json.readTree(body).at("/measurements/0/value").asInt();
    }

    private int openTransactions() throws SQLException {
        try (Connection connection = server.adminConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT COUNT(*) FROM information_schema.INNODB_TRX JOIN information_schema.PROCESSLIST"
                                + " ON ID = TRX_MYSQL_THREAD_ID WHERE USER = ?")) {
            statement.setString(1, TestServer.APP_USER);
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        }
    }

    /** Ends the shop. */
    @Override
    public void close() throws InterruptedException {
        ShopJvm running = shop;
        shop = null;
        if (running != null) {
            running.close();
        }
    }
}
