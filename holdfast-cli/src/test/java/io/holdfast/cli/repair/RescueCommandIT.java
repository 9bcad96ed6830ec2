package io.holdfast.cli.repair;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands around a server that serves; what happens to one that does not is in {@code RescueIT}. */
class RescueCommandIT {
    @TempDir
    private Path folder;

    private final AtomicInteger status = new AtomicInteger(200);
    private HttpServer application;

    @BeforeEach
    void anApplicationWithAHealthPage() throws Exception {
        application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        application.start();
    }

    @AfterEach
    void theApplicationEnds() {
        application.stop(0);
    }

    private CliRun run(TestServer server, String command, String... more) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), TestServer.ADMIN_PASSWORD + "\n");
        List<String> words = new ArrayList<>(List.of(
                command,
                "127.0.0.1:" + server.port(),
                "-u",
                TestServer.ADMIN_USER,
                "--password-file",
                password.toString(),
                "--runs",
                folder.resolve("runs").toString(),
                "--health",
                "http://127.0.0.1:" + application.getAddress().getPort() + "/health"));
        words.addAll(List.of(more));
        return CliRun.of(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aServerThatServesMustBeLeftAloneAndItsApplicationBroughtBack(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        Path mark = folder.resolve("restarted");
        CliRun run = run(server, "rescue", "--yes", "--restart-command", "touch " + mark, "--json");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("\"serves\":true").contains("\"done\":[]");
        assertThat(mark).exists();
        try (Stream<Path> files = Files.list(folder.resolve("runs"))) {
            assertThat(files.map(Path::toString)).anyMatch(file -> file.endsWith(".zip"));
        }
        // Without a terminal to consent at, nothing is run.
        Path other = folder.resolve("other");
        CliRun asked = run(server, "rescue", "--restart-command", "touch " + other);
        assertThat(asked.exitCode()).isEqualTo(ExitCode.PARTLY_APPLIED);
        assertThat(asked.err()).contains(RepairError.NOT_RESTARTED.code());
        assertThat(other).doesNotExist();
        // The server is well, and the application says that it is not: nothing is ended for that.
        status.set(503);
        CliRun sick = run(server, "rescue", "--yes");
        assertThat(sick.exitCode()).as(sick.err()).isEqualTo(ExitCode.PARTLY_APPLIED);
        assertThat(sick.err()).contains(RepairError.NOT_SERVING.code());
    }

    @Test
    void theListMustSayWhatIsGreen() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        Path cron = Files.writeString(folder.resolve("cron"), "0 * * * * holdfast doctor db:3306\n");
        CliRun green = run(server, "checklist", "--schedule", cron.toString(), "--only", "P11,P14,P15");
        assertThat(green.exitCode()).as(green.out()).isEqualTo(ExitCode.OK);

        status.set(500);
        CliRun red = run(server, "checklist", "--schedule", cron.toString(), "--only", "p11", "--format", "junit");
        assertThat(red.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(red.out()).contains("failures=\"1\"");

        CliRun unknown = run(server, "checklist", "--only", "P03", "--json");
        assertThat(unknown.exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(unknown.out()).contains("\"schema\":\"holdfast-checklist\"").contains("\"UNKNOWN\"");
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theDailyRepairMustDoOnlyWhatCanBeTakenBackAndLogOneLine(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        server.execute(
                "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, k INT)",
                "INSERT INTO " + schema + ".t VALUES (1, 1), (2, 1)");
        Path log = folder.resolve("daily.log");
        run(server, "checklist", "--only", "P08,P14", "--apply-safe", "--log-to", log.toString());

        assertThat(Files.readAllLines(log)).hasSize(1);
        String line = Files.readAllLines(log).get(0);
        List<RunRecord> runs = new Runs(folder.resolve("runs")).all();
        assertThat(runs).isNotEmpty().allMatch(run -> line.contains(run.id()));
        try {
            assertThat(line).contains("unverified=0");
            assertThat(runs)
                    .flatExtracting(run -> run.plan().fixes())
                    .noneMatch(fix -> fix.kind().equals("remove-duplicates"));
        } finally {
            for (RunRecord run : runs) {
                CliRun undone = CliRun.of(
                        "undo",
                        run.id(),
                        "-u",
                        TestServer.ADMIN_USER,
                        "--password-file",
                        folder.resolve("password").toString(),
                        "--runs",
                        folder.resolve("runs").toString(),
                        "--yes");
                assertThat(undone.exitCode()).as(undone.err()).isEqualTo(ExitCode.OK);
            }
        }
    }
}
