package io.holdfast.cli.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.BorrowSiteCapture;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.ScriptedDriver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Findings beside what a pool measured: a pool on a scripted driver, a monitor, and the source of the class that leaks. */
class WithMonitorTest {
    private static final String NAME = "LeakyDao.java";

    @TempDir
    private Path folder;

    private final ScriptedDriver driver = new ScriptedDriver();
    private final List<Object> kept = new ArrayList<>();
    private HoldfastDataSource pool;
    private Monitor monitor;
    private MonitorServer server;
    private String address;

    @BeforeEach
    void start() throws Exception {
        Files.copy(Path.of("src/test/java/io/holdfast/cli/scan", NAME), folder.resolve(NAME));
        Files.writeString(
                folder.resolve("Another.java"),
                "class Another {\n"
                        + "  void run(javax.sql.DataSource d) throws Exception {\n"
                        + "    var c = d.getConnection(); c.commit(); } }\n");
        pool = new HoldfastDataSource(PoolConfig.builder()
                .name("shop")
                .dataSource(driver.dataSource())
                .size(3)
                .leakThreshold(Duration.ofMillis(20))
                .borrowSiteCapture(BorrowSiteCapture.ALWAYS)
                .build());
        monitor = Monitor.builder()
                .examineEvery(Duration.ZERO)
                .onDemand()
                .node("node-1")
                .pool(pool)
                .start();
        server = MonitorServer.start(monitor, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, false);
        address = server.url().toString();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        monitor.close();
        pool.close();
        driver.close();
    }

    private CliRun scan(String... more) {
        List<String> args = new ArrayList<>(List.of("scan", folder.toString(), "--with-monitor", address));
        args.addAll(List.of(more));
        return CliRun.of(args.toArray(String[]::new));
    }

    private void leak() throws Exception {
        LeakyDao dao = new LeakyDao(pool);
        assertThat(dao.quiet()).isTrue();
        dao.leaks(kept::add);
        await().until(() -> monitor.snapshot().pools().stream()
                .anyMatch(view -> !view.reports().isEmpty()));
    }

    @Test
    void whatReallyLeakedMustComeFirst() throws Exception {
        leak();

        JsonNode report = JsonMapper.shared().readTree(scan("--json").out());

        JsonNode first = report.path("findings").path(0);
        assertThat(first.path("file").asString()).isEqualTo(NAME);
        assertThat(first.path("function").asString()).isEqualTo("LeakyDao.leaks");
        assertThat(first.path("measured").path(0).path("kind").asString()).isEqualTo("LEAK");
        assertThat(first.path("measured").path(0).path("pool").asString()).isEqualTo("shop@node-1");
        assertThat(report.path("findings").path(1).path("measured").size()).isZero();
        assertThat(report.path("findings").size()).isGreaterThan(1);
        assertThat(report.path("measuredElsewhere").size()).isZero();
    }

    @Test
    void theTableMustSayWhatWasMeasured() throws Exception {
        leak();

        CliRun run = scan();

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(run.out()).contains("MEASURED at LeakyDao.java:", "leaked in pool 'shop@node-1'");
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void aMeasurementWithoutAFindingMustBeShown() throws Exception {
        leak();
        Files.delete(folder.resolve(NAME));

        assertThat(scan().out()).contains("Measured where nothing was found: LeakyDao.java:");
    }

    @Test
    void aMonitorThatDoesNotAnswerMustBeSaid() {
        server.close();

        CliRun run = scan();

        assertThat(run.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(run.err()).contains("does not answer");
    }

    @Test
    void aTokenMustNotBeInTheAddress() {
        CliRun run = CliRun.of("scan", folder.toString(), "--with-monitor", "http://user:secret@localhost:1");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).doesNotContain("secret");
    }
}
