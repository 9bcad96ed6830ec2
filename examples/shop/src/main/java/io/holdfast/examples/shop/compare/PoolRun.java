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
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Runs acts on one pool, in a schema of its own. A shop that is not well after an act is started anew for the next. */
final class PoolRun implements AutoCloseable {
    private static final Duration QUIET_LIMIT = Duration.ofSeconds(3);
    private static final int OK = 200;
    private static final int WARM_UP_AT_ONCE = 12;
    private static final int WARM_UP_WHEN_NEW = 50;
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final PoolChoice pool;
    private final TestServer server;
    private final FaultProxy proxy;
    private final Payment payment;
    private final Duration watch;
    private final Path log;
    private final String schema;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = JsonMapper.shared();
    private @Nullable ShopJvm shop;
    private int starts;
    private boolean isNew;

    /**
     * @param watch for how long it is looked how customers are served after a mistake or fault
     */
    PoolRun(PoolChoice pool, TestServer server, FaultProxy proxy, Payment payment, Duration watch, Path log)
            throws SQLException, IOException {
        this.pool = pool;
        this.server = server;
        this.proxy = proxy;
        this.payment = payment;
        this.watch = watch;
        this.log = log;
        Files.deleteIfExists(log);
        schema = server.createSchema();
        url = server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema, proxy.port())
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
            isNew = true;
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
        warmUp(requests, isNew ? WARM_UP_WHEN_NEW : 1);
        isNew = false;
        int logged = running.logged();
        Customers customers = act.hasCustomers() ? Customers.begin(requests) : null;
        act.script().run(new Stage(server, proxy, requests), length);
        long end = System.nanoTime();
        if (customers == null) {
            customers = Customers.begin(requests);
        }
        Stage.pause(watch);
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
                said(act, running.loggedSince(logged)));
        if (outcome.isWell() || !goesOn) {
            return outcome;
        }
        close();
        return outcome.andStartedAnew();
    }

    private List<Said> said(Act act, List<String> log) throws IOException, InterruptedException {
        List<Said> said = new ArrayList<>(SaidReader.read(log));
        if (act == Act.SETTINGS && pool == PoolChoice.HOLDFAST) {
            said.addAll(ServerCheck.findings(server, schema));
        }
        return said;
    }

    /** Classes are loaded and plans made before anything counts; a shop that was just started needs more of it. */
    private static void warmUp(Requests requests, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            for (int j = 0; j < WARM_UP_AT_ONCE; j++) {
                requests.customer(System.nanoTime());
            }
            requests.take();
        }
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
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw new IOException("no metrics: status " + response.statusCode());
        }
        return json.readTree(response.body())
                .required("measurements")
                .required(0)
                .required("value")
                .asInt();
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
    public void close() {
        ShopJvm running = shop;
        shop = null;
        if (running != null) {
            running.close();
        }
    }
}
