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
import io.holdfast.fleet.FleetSql;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.monitor.http.ReplayServer;
import io.holdfast.monitor.observe.Examiner;
import io.holdfast.monitor.observe.QueryRange;
import io.holdfast.monitor.observe.Replay;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
    private static final boolean WHOLE = "whole".equals(System.getProperty("holdfast.matrix"));
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final String SMALLEST_TEXT =
            "Math.min(...[...document.querySelectorAll('body *')].filter((each) => each.getClientRects().length"
                    + " && [...each.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))"
                    + ".map((each) => parseFloat(getComputedStyle(each).fontSize)"
                    + " * (each.getScreenCTM ? each.getScreenCTM().a : 1)))";
    /** Of each length on each page: more than a hundred in all, or more than a hundred on each page with {@code -Dholdfast.matrix=whole}. */
    private static final int PRESSES = WHOLE ? 26 : 4;

    private static final String COUNT_SNAPSHOTS = "const parse = JSON.parse; window.seen = 0;"
            + " JSON.parse = (text) => { window.seen++; window.heard = Date.now(); return parse(text); };";
    private static final String BUTTONS = "#main button.copy, #main button.sort";
    private static final String COUNT_PRESSES =
            "const on = (event) => event.target.closest && event.target.closest('" + BUTTONS + "') !== null;"
                    + " addEventListener('pointerdown', (event) => { if (on(event)) window.down++; }, true);"
                    + " addEventListener('click', (event) => { if (on(event)) window.pressed++; }, true);"
                    + " setInterval(() => dispatchEvent(new Event('resize')), 250);";
    /** The middle of the lowest one that can be seen. */
    private static final String A_BUTTON = "() => { const all = [...document.querySelectorAll('" + BUTTONS + "')]"
            + ".filter((each) => each.checkVisibility()).map((each) => each.getBoundingClientRect()).filter((each) => each.width && each.top > 100 && each.bottom < innerHeight);"
            + " const box = all[all.length - 1]; return [box.x + box.width / 2, box.y + box.height / 2]; }";

    private static final int[] WIDTHS = {360, 768, 1280, 2560};
    private static final List<String> PAGES =
            List.of("now", "connections", "drops", "locks", "queries", "findings", "fleet");

    private static TestServer server;
    private static FaultProxy proxy;
    private static HoldfastDataSource pool;
    private static Monitor monitor;
    private static MonitorServer dashboard;
    private static Playwright playwright;
    private static Browser browser;
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();
    private static final List<Connection> HELD = new ArrayList<>();

    /** The browser starts while the server does: each takes seconds. */
    @BeforeAll
    static void begin() throws Exception {
        Files.createDirectories(PICTURES);
        Future<?> watched = THREADS.submit(() -> {
            watchASickServer();
            return null;
        });
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium())
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
        watched.get();
    }

    private static void watchASickServer() throws Exception {
        server = TestServer.shared(ServerKind.MYSQL);
        proxy = FaultProxy.of(server);
        // On a machine that is busy with other tests the first login takes longer than a borrower of these waits.
        PoolConfig.Builder settings = Watched.pool(server, proxy, "orders");
        settings.borrowTimeout(Duration.ofSeconds(30));
        pool = new HoldfastDataSource(settings.build());
        Watched.borrow(pool, 20);
        // All five must be there to be lost.
        await().atMost(Duration.ofSeconds(30)).until(() -> pool.stats().idle() == 5);
        makeAFleet();
        monitor = Monitor.builder()
                .pool(pool)
                .server(Watched.admin(server))
                .interval(Duration.ofSeconds(5))
                .healthInterval(Duration.ofMillis(500))
                .examineEvery(Duration.ofSeconds(2))
                .node("web1")
                .start();
        dashboard = MonitorServer.start(monitor, 0);
        proxy.cut(Cut.RST);
        // One that was used less than 20 ms ago is lent without a look.
        await().atMost(Duration.ofSeconds(30)).until(() -> lost() >= 5);
        await().atMost(Duration.ofSeconds(30)).until(() -> pool.stats().idle() == 5);
        // What ran before the first look has no known cost.
        await().atMost(Duration.ofSeconds(30)).until(monitor::hasExamined);
        makeAQueue();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> monitor.snapshot().servers().stream()
                        .anyMatch(each -> !each.roots().isEmpty()));
    }

    /** Three instances of one application: one is short of connections, one has left. */
    private static void makeAFleet() throws SQLException {
        String schema = server.createSchema();
        String lease = "INSERT INTO `" + schema + "`." + FleetSql.LEASES + " VALUES ('shop', ";
        server.execute(FleetSql.tables(schema).toArray(String[]::new));
        server.execute(
                FleetSql.setBudget(schema, "shop", 60, 5),
                lease + "'a1', 'web1', 'Holdfast 1.0 on Connector/J 9', 12, 10, 12, 8, 7, 14000, 0, '', '',"
                        + " NOW(6) - INTERVAL 2 HOUR, NOW(6))",
                lease + "'b2', 'web2', 'Holdfast 1.1 on Connector/J 9', 20, 3, 9, 20, 7, 14000, 0, '', '',"
                        + " NOW(6) - INTERVAL 1 MINUTE, NOW(6))",
                lease + "'c3', 'web3', 'Holdfast 1.0 on Connector/J 9', 0, 0, 0, 0, 9, 14000, 1, '', '',"
                        + " NOW(6) - INTERVAL 3 HOUR, NOW(6) - INTERVAL 1 MINUTE)",
                "UPDATE `" + schema + "`." + FleetSql.BUDGETS + " SET foreign_sessions = 4");
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
                // The queue must last for as long as the tests do.
                Watched.execute(
                        connection,
                        "SET SESSION innodb_lock_wait_timeout = 3600",
                        "UPDATE stock SET amount = 5 WHERE id = 1");
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

    /**
     * Both themes, one on a narrow page and one on a wide one; all widths in one theme, since no colour changes a layout. Pictures of all
     * with {@code -Dholdfast.matrix=whole}: they take minutes, and are for people.
     */
    @ParameterizedTest
    @CsvSource({"LIGHT, 1280", "DARK, 360"})
    void everyPageMustBeReadableAndSelfContained(ColorScheme theme, int judged) throws Exception {
        List<String> foreign = new ArrayList<>();
        List<String> complaints = new ArrayList<>();
        try (BrowserContext context = browser.newContext(new Browser.NewContextOptions().setColorScheme(theme))) {
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
                for (int width : WHOLE || theme == ColorScheme.LIGHT ? WIDTHS : new int[] {judged}) {
                    page.setViewportSize(width, width < 400 ? 740 : 900);
                    if (WHOLE) {
                        page.screenshot(new Page.ScreenshotOptions()
                                .setPath(PICTURES.resolve(
                                        name + "-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width + ".png"))
                                .setFullPage(true));
                    }
                    if (width == judged) {
                        mustBreakNoSeriousRule(page, name);
                    }
                    assertThat(number(
                                    page,
                                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                            .as(name + " scrolls sideways at " + width)
                            .isLessThanOrEqualTo(0);
                    assertThat(number(page, SMALLEST_TEXT))
                            .as("the smallest text of " + name + " at " + width)
                            .isGreaterThanOrEqualTo(11);
                }
            }
        }
        assertThat(foreign).as("requests to elsewhere").isEmpty();
        assertThat(complaints).as("what the browser complained of").isEmpty();
    }

    private static double number(Page page, String script) {
        return ((Number) page.evaluate(script)).doubleValue();
    }

    /**
     * Someone copies a statement in an incident, and presses buttons for as long as a hand takes, while the figures change: on all
     * pages at once, for ten snapshots, and with the page drawn again four times a second while buttons are down.
     */
    @Test
    void whatIsSelectedMustStayAndEveryClickMustPress() throws IOException {
        List<Page> pages = new ArrayList<>();
        try {
            for (String name : PAGES) {
                // Each in a context of its own: a browser opens six connections to a server, and a page that is shown
                // keeps one.
                Page page = browser.newContext(new Browser.NewContextOptions().setViewportSize(1280, 2000))
                        .newPage();
                page.addInitScript(COUNT_SNAPSHOTS);
                page.navigate(dashboard.url() + "/#" + name);
                page.waitForSelector("body[data-ready='" + name + "'] #main button");
                // The text that is deepest in the page, so that all around it may change.
                page.evaluate(
                        "() => { const all = [...document.querySelectorAll('#main [data-key] p, #main [data-key] h2,"
                                + " #main [data-key] td, #main [data-key] h3')].filter((each) => each.checkVisibility()"
                                + " && each.textContent.trim().length > 3);"
                                + " getSelection().selectAllChildren(all[all.length - 1]); window.chosen = getSelection().toString(); window.seen = 0; }");
                pages.add(page);
            }
            while (pages.stream().anyMatch(page -> number(page, "window.seen") < 10)) {
                tellAll();
                pages.get(0).waitForTimeout(100);
            }
            for (Page page : pages) {
                assertThat((String) page.evaluate("window.chosen")).isNotEmpty();
                assertThat(page.evaluate("getSelection().toString()"))
                        .as(page.url())
                        .isEqualTo(page.evaluate("window.chosen"));
                page.evaluate("() => { getSelection().removeAllRanges(); " + COUNT_PRESSES + "}");
            }
            for (int millis : new int[] {0, 80, 150, 300}) {
                press(pages, millis);
            }
        } finally {
            pages.forEach(page -> page.context().close());
        }
    }

    /** A page that is opened gets everything at once, and so do all others. */
    private static void tellAll() throws IOException {
        try (Socket socket =
                new Socket(dashboard.url().getHost(), dashboard.url().getPort())) {
            socket.getOutputStream()
                    .write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isPositive();
        }
    }

    /**
     * On every page at once. A button may move between the moment its place is read and the press, which then meets something else,
     * and is made again.
     */
    private static void press(List<Page> pages, int millis) {
        pages.forEach(page -> page.evaluate("() => { window.down = 0; window.pressed = 0; }"));
        List<Page> left = pages;
        for (int tries = 0; !left.isEmpty(); tries++) {
            assertThat(tries)
                    .as("presses that were tried on " + left.get(0).url())
                    .isLessThan(20 * PRESSES);
            for (Page page : left) {
                List<?> middle = (List<?>) page.evaluate(A_BUTTON);
                page.mouse().move(((Number) middle.get(0)).doubleValue(), ((Number) middle.get(1)).doubleValue());
                page.mouse().down();
            }
            left.get(0).waitForTimeout(millis);
            left.forEach(page -> page.mouse().up());
            left = left.stream()
                    .filter(page -> number(page, "window.down") < PRESSES)
                    .toList();
        }
        pages.forEach(page -> assertThat(number(page, "window.pressed"))
                .as("clicks of " + millis + " ms on " + page.url())
                .isEqualTo(PRESSES));
    }

    /** As after a laptop's sleep, or behind a VPN that is gone: no error comes, and nothing else either. */
    @Test
    void aFrozenMonitorMustBeShownStaleWithinFiveSeconds() {
        try (BrowserContext context = browser.newContext();
                FaultProxy between = new FaultProxy("127.0.0.1", dashboard.url().getPort())) {
            Page page = context.newPage();
            page.addInitScript(COUNT_SNAPSHOTS);
            page.navigate("http://127.0.0.1:" + between.port());
            page.waitForSelector("body[data-ready='now']");
            assertThat(page.isVisible("#lost")).isFalse();
            // How late the browser's timers are is the machine's, and not the page's.
            page.evaluate("() => { let before = Date.now(); window.late = 0;"
                    + " setInterval(() => { window.late = Math.max(window.late, Date.now() - before - 50); before = Date.now(); }, 50);"
                    + " new MutationObserver(() => { if (document.body.classList.contains('stale')) window.stale = window.stale || Date.now(); })"
                    + ".observe(document.body, { attributes: true, attributeFilter: ['class'] }); }");
            between.blackHole(Direction.TO_CLIENT, Scope.ALL);
            page.waitForSelector("body.stale", new Page.WaitForSelectorOptions().setTimeout(60_000));
            assertThat(page.isVisible("#lost")).isTrue();
            assertThat(page.textContent("#status")).isEqualTo("STALE");
            assertThat(number(page, "window.stale - window.heard - window.late"))
                    .isLessThanOrEqualTo(5_000);
        }
    }

    @Test
    void aReplayMustShowThatItIsOne() throws Exception {
        Snapshot seen = monitor.snapshot();
        Replay replay = new Replay(seen, Replay.historyOf(monitor, seen.at()));
        try (BrowserContext context = browser.newContext();
                ReplayServer server =
                        ReplayServer.start(replay, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null)) {
            Page page = context.newPage();
            page.navigate(server.url().toString());
            page.waitForSelector("article.incident");
            page.waitForSelector("#lost:not([hidden])");
            assertThat(page.textContent("#lost"))
                    .contains(seen.at().toString().substring(0, 19).replace('T', ' '));
            assertThat(figure(page, "inUse"))
                    .isEqualTo(String.valueOf(seen.pools().get(0).figures().inUse()));
        }
    }

    @Test
    void aCodeMustLeadToItsPage() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(dashboard.url() + "/#findings");
            page.waitForSelector("a.code");
            String href = page.getAttribute("a.code", "href");
            assertThat(href).matches("/errors/HF-\\d{4}");
            assertThat(page.request().get(dashboard.url() + href).text())
                    .startsWith("# " + href.substring("/errors/".length()) + ":");
        }
    }

    private static void mustBreakNoSeriousRule(Page page, String name) {
        // Without frames there is nothing to gather from other pages, for which a second page would be opened each
        // time.
        List<Rule> serious = new AxeBuilder(page)
                .setLegacyMode(true).analyze().getViolations().stream()
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

    @Test
    void theFiguresOnThePagesMustBeThePoolsAndTheServers() {
        try (BrowserContext context = browser.newContext()) {
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
                    .untilAsserted(() -> assertThat(page.querySelectorAll("#p-drops [data-lost]").stream()
                                    .mapToInt(each -> Integer.parseInt(each.textContent()))
                                    .sum())
                            .isEqualTo((int) lost()));
            open(page, "findings");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(page.querySelectorAll(".finding"))
                            .hasSize(monitor.snapshot()
                                    .servers()
                                    .get(0)
                                    .findings()
                                    .size()));
            open(page, "queries");
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                int shown = page.querySelectorAll("#p-queries tbody tr").size();
                assertThat(shown).isEqualTo(ranged());
            });
        }
    }

    /** How many statements have run in the range that a page shows at first, as far as it is known. */
    private static int ranged() {
        Instant from = Instant.now().minus(Duration.ofMinutes(15));
        int rows = 0;
        for (Examiner examiner : monitor.examiners().values()) {
            QueryRange range = examiner.queriesSince(from);
            rows += range == null ? 0 : range.rows().size();
        }
        return rows;
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
        assertThat(figure(page, "statements")).isEqualTo(String.format("%,d", stats.statements()));
        assertThat(figure(page, "statementsFailed")).isEqualTo(String.valueOf(stats.statementsFailed()));
        assertThat(figure(page, "successRate")).endsWith(" %");
        assertThat(figure(page, "refreshes")).isEqualTo(String.valueOf(stats.refreshes()));
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
        page.navigate(dashboard.url() + "/#locks");

        page.waitForSelector("svg.waits");
        String shown = page.textContent("#p-locks");
        assertThat(shown)
                .contains(
                        "DashboardIT.java",
                        "pool orders",
                        "UPDATE stock SET amount = ?",
                        "holds 1 session up",
                        "KILL ");
        assertThat(shown).as("literals are masked").doesNotContain("chairs");
        open(page, "now");
        assertThat(page.textContent("#p-verdicts")).contains("holds 1 session up", "DashboardIT.java");
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

    @Test
    void aPlanMustBeShownOnDemandWithThePlaceInTheCode() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(dashboard.url() + "/#queries");
            String row = "tr:has-text('UPDATE `stock` SET `amount` = ? WHERE `item` = ?')";
            page.waitForSelector(row + ":has-text('DashboardIT.java')");
            page.click(row + " button.explain");
            page.waitForSelector("#plan table");
            assertThat(page.textContent("#plan"))
                    .contains("stock", "Borrowed at", "DashboardIT.java", "UPDATE stock SET amount = ?")
                    .doesNotContain("chairs");

            page.click("#plan summary:has-text('Explain another text')");
            page.fill("#plan textarea", "SELECT amount FROM stock WHERE id = 1");
            page.click("#plan button:has-text('Explain this text')");
            page.waitForSelector("#plan pre:has-text('SELECT amount')");
            page.waitForSelector("#plan td:has-text('PRIMARY')");
            page.fill("#plan textarea", "DROP TABLE stock");
            page.click("#plan button:has-text('Explain this text')");
            page.waitForSelector("#plan [role=alert]:has-text('HF-6026')");
            page.click("#plan button:has-text('Close')");
            await().until(() -> page.querySelector("#plan") == null);
        }
    }

    @Test
    void theFleetMustBeShownAsItsTablesHaveIt() {
        try (BrowserContext context = browser.newContext()) {
            Page page = context.newPage();
            page.navigate(dashboard.url() + "/#fleet");
            page.waitForSelector("[data-figure='fleetGranted']");
            assertThat(figure(page, "fleetInstances")).isEqualTo("2");
            assertThat(figure(page, "fleetHeld")).isEqualTo("21");
            assertThat(figure(page, "fleetBusy")).isEqualTo("13");
            assertThat(figure(page, "fleetNeed")).isEqualTo("32");
            assertThat(figure(page, "fleetGranted")).isEqualTo("28 of 60");
            assertThat(figure(page, "fleetHeadroom")).isEqualTo("27");
            assertThat(figure(page, "fleetForeign")).isEqualTo("4");
            assertThat(page.textContent("#p-fleet"))
                    .contains("The last deploy: 1 instance", "has 20 of 60", "2 older ones have 8")
                    .contains("1 instance needs more than its share", "Holdfast 1.1 on Connector/J 9", "LEFT");
        }
    }
}
