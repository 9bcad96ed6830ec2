package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every page in a real browser, on a real server with faults: a lock queue, lost connections, a leak. */
class DashboardIT {
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final List<String> PAGES = List.of("now", "connections", "drops", "locks", "queries", "findings");

    private static TestServer server;
    private static FaultProxy proxy;
    private static HoldfastDataSource pool;
    private static Monitor monitor;
    private static MonitorServer dashboard;
    private static Playwright playwright;
    private static Browser browser;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final List<Connection> HELD = new ArrayList<>();

    @BeforeAll
    static void begin() throws Exception {
        Files.createDirectories(PICTURES);
        server = TestServer.shared(ServerKind.MYSQL);
        proxy = FaultProxy.of(server);
        pool = new HoldfastDataSource(Watched.pool(server, proxy, "orders").build());
        Watched.borrow(pool, 20);
        monitor = Monitor.builder()
                .pool(pool)
                .server(Watched.admin(server))
                .interval(Duration.ofSeconds(1))
                .healthInterval(Duration.ofMillis(500))
                .examineEvery(Duration.ofSeconds(2))
                .node("web1")
                .start();
        dashboard = MonitorServer.start(monitor, 0);
        proxy.cut(Cut.RST);
        // One that was used less than 20 ms ago is lent without a look.
        await().until(() -> pool.stats().evictions().get(EvictionReason.CLOSED_BY_SERVER) == 5);
        await().until(() -> pool.stats().idle() == 5);
        makeAQueue();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> monitor.snapshot().servers().stream()
                        .anyMatch(each -> !each.roots().isEmpty()));
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    /** One lease holds a row in an open transaction; another one waits for it. */
    private static void makeAQueue() throws Exception {
        try (Connection connection = pool.getConnection()) {
            Watched.execute(
                    connection,
                    "CREATE TABLE stock (id INT PRIMARY KEY, item VARCHAR(20), amount INT)",
                    "INSERT INTO stock VALUES (1, 'chairs', 7)");
        }
        Connection root = pool.getConnection();
        HELD.add(root);
        root.setAutoCommit(false);
        Watched.execute(root, "UPDATE stock SET amount = 6 WHERE item = 'chairs'");
        Future<?> waiter = THREADS.submit(() -> {
            try (Connection connection = pool.getConnection()) {
                Watched.execute(connection, "UPDATE stock SET amount = 5 WHERE id = 1");
            }
            return null;
        });
        assertThat(waiter).isNotDone();
    }

    /** Debian's, or any other that is on the path: the tests load no browser. */
    private static Path chromium() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no chromium is on the path; on Debian: apt-get install chromium fonts-dejavu-core"));
    }

    @AfterAll
    static void end() throws SQLException {
        for (Connection connection : HELD) {
            connection.close();
        }
        THREADS.shutdownNow();
        if (playwright != null) {
            browser.close();
            playwright.close();
        }
        dashboard.close();
        monitor.close();
        pool.close();
        proxy.close();
    }

    @ParameterizedTest
    @CsvSource({
        "LIGHT, 360, 740",
        "LIGHT, 1280, 800",
        "LIGHT, 3840, 2160",
        "DARK, 360, 740",
        "DARK, 1280, 800",
        "DARK, 3840, 2160"
    })
    void everyPageMustBeReadableAndSelfContained(ColorScheme theme, int width, int height) throws Exception {
        List<String> foreign = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setColorScheme(theme).setViewportSize(width, height))) {
            Page page = context.newPage();
            page.onRequest(request -> {
                if (!request.url().startsWith(dashboard.url().toString())) {
                    foreign.add(request.url());
                }
            });
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") || message.type().equals("warning")) {
                    complaints.add(message.text());
                }
            });
            page.onPageError(complaints::add);
            page.navigate(dashboard.url().toString());
            for (String name : PAGES) {
                open(page, name);
                page.screenshot(new Page.ScreenshotOptions()
                        .setPath(PICTURES.resolve(
                                name + "-" + theme.name().toLowerCase(java.util.Locale.ROOT) + "-" + width + ".png"))
                        .setFullPage(true));

                // The widest screen has the colours and the text of the others, and takes the rules ten times as long.
                if (width < 3840) {
                    mustBreakNoSeriousRule(page, name);
                }
                double tooWide = ((Number) page.evaluate(
                                "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                        .doubleValue();
                assertThat(tooWide).as(name + " scrolls sideways").isLessThanOrEqualTo(0);
            }
        }
        assertThat(foreign).as("requests to elsewhere").isEmpty();
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    private static void mustBreakNoSeriousRule(Page page, String name) {
        List<Rule> serious = new AxeBuilder(page)
                .analyze().getViolations().stream()
                        .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                        .toList();

        assertThat(serious)
                .as(() -> name + ": "
                        + serious.stream()
                                .map(rule -> rule.getId() + " "
                                        + rule.getNodes().stream()
                                                .map(node -> node.getHtml() + " " + node.getFailureSummary())
                                                .toList())
                                .toList())
                .isEmpty();
    }

    private static void open(Page page, String name) {
        page.evaluate("name => { location.hash = name; }", name);
        page.waitForSelector("body[data-ready='" + name + "']");
    }

    @ParameterizedTest
    @CsvSource({"LIGHT, 360, 740", "DARK, 1280, 800"})
    void theFiguresOnThePagesMustBeThePoolsAndTheServers(ColorScheme theme, int width, int height) {
        try (BrowserContext context = browser.newContext(
                new Browser.NewContextOptions().setColorScheme(theme).setViewportSize(width, height))) {
            Page page = context.newPage();
            page.navigate(dashboard.url().toString());
            open(page, "now");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> theFiguresMustBeRight(page));
            open(page, "connections");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                assertThat(page.querySelectorAll("tr[data-slot]"))
                        .hasSize(pool.connections().size());
                pool.connections()
                        .forEach(each -> assertThat(page.textContent("tr[data-slot='" + each.slot() + "']"))
                                .contains(String.valueOf(each.serverId())));
            });
            open(page, "drops");
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(page.querySelectorAll("#p-drops tbody tr"))
                            .hasSize((int) lost()));
            open(page, "findings");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(page.querySelectorAll(".finding"))
                            .hasSize(monitor.snapshot()
                                    .servers()
                                    .get(0)
                                    .findings()
                                    .size()));
            open(page, "queries");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(page.querySelectorAll("#p-queries tbody tr"))
                            .hasSize(monitor.snapshot()
                                    .servers()
                                    .get(0)
                                    .queries()
                                    .size()));
        }
    }

    private static long lost() {
        return pool.stats().evictions().entrySet().stream()
                .filter(entry -> entry.getKey().isBroken())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static void theFiguresMustBeRight(Page page) throws SQLException {
        var stats = pool.stats();
        assertThat(figure(page, "inUse")).isEqualTo(String.valueOf(stats.inUse()));
        assertThat(figure(page, "capacity")).isEqualTo(String.valueOf(stats.capacity()));
        assertThat(figure(page, "idle")).isEqualTo(String.valueOf(stats.idle()));
        assertThat(figure(page, "borrows")).isEqualTo(String.format("%,d", stats.borrows()));
        assertThat(figure(page, "opened")).isEqualTo(String.valueOf(stats.opened()));
        assertThat(lost()).isPositive();
        assertThat(figure(page, "lost")).isEqualTo(String.valueOf(lost()));
        assertThat(figure(page, "lockWaits")).isEqualTo("1");
        assertThat(page.querySelectorAll("[data-server]"))
                .as("one server, though it is reached by two ports")
                .hasSize(1);
        try (Connection admin = server.adminConnection();
                var results = admin.createStatement().executeQuery("SHOW GLOBAL STATUS LIKE 'Threads_connected'")) {
            results.next();
            long others = results.getLong(2) - 1;
            // The doctor's own session comes and goes.
            assertThat(Long.parseLong(figure(page, "connections"))).isBetween(others - 1, others + 1);
        }
    }

    private static String figure(Page page, String name) {
        return page.textContent("[data-figure='" + name + "']");
    }

    @Test
    void theQueueMustBeShownWithThePlaceInTheCode() {
        Page page = browser.newPage();
        page.navigate(dashboard.url().toString());
        open(page, "locks");

        page.waitForSelector("svg.waits");
        String shown = page.textContent("#p-locks");
        assertThat(shown)
                .contains("DashboardIT.java", "pool orders", "UPDATE stock SET amount = ?", "holds all others up");
        assertThat(shown).as("literals are masked").doesNotContain("chairs");
        open(page, "now");
        assertThat(page.textContent("#p-verdicts")).contains("in a queue behind session", "DashboardIT.java");
        page.close();
    }

    @Test
    void aKeyMustChangeThePageAndTheKeyboardMustReachAll() {
        Page page = browser.newPage();
        page.navigate(dashboard.url().toString());
        page.waitForSelector("body[data-ready='now']");

        page.keyboard().press("Tab");
        assertThat(page.evaluate("document.activeElement.textContent")).isEqualTo("Skip to the content");
        for (int i = 0; i < PAGES.size(); i++) {
            page.keyboard().press("Tab");
            assertThat(page.evaluate("document.activeElement.hash")).isEqualTo("#" + PAGES.get(i));
        }
        page.keyboard().press("3");
        page.waitForSelector("body[data-ready='drops']");
        assertThat(page.textContent("#p-drops")).contains("wait_timeout", "HF-4");
        page.close();
    }
}
