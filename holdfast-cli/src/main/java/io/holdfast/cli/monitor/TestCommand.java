package io.holdfast.cli.monitor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.Terminal;
import io.holdfast.cli.Terminal.Style;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.cli.monitor.SelfTest.Part;
import io.holdfast.cli.monitor.StabilityResult.Failure;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.PoolListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast test}: is the way to a server stable? */
@Command(
        name = "test",
        description = {
            "Tries the way to a server: N probes through a pool, connections that rest, and a self-test of the pool.",
            "The self-test ends two sessions of its own with KILL. Nothing else is changed."
        },
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast test db.example:3306 -u app -p --count 100 --interval 1s",
            "  holdfast test db.example:3306 -u app -p --count 10 --idle 30s,5m,10m",
            "%nExit codes: 0 nothing failed, 3 could not connect, 4 something failed."
        })
public final class TestCommand implements Callable<Integer> {
    private static final int SCHEMA_VERSION = 1;
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final double[] BUCKETS = {0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000};
    private static final int BAR = 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100",
            description = "Probes. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            description = "The time between two, such as 500ms or 1s. Default: ${DEFAULT-VALUE}.")
    private Duration interval;

    @Option(
            names = "--idle",
            paramLabel = "TIMES",
            split = ",",
            description = "Rests to try, such as 1s,30s,5m: each on a connection of its own, at the same time.")
    private List<Duration> idle = new ArrayList<>();

    @Option(names = "--no-self-test", description = "Leave out the self-test, and its KILLs.")
    private boolean noSelfTest;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    TestCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1 || count > 1_000_000) {
            throw new ParameterException(spec.commandLine(), "--count must be from 1 to 1000000.");
        }
        Duration pause = interval;
        List<Duration> rests = idle.stream().sorted().toList();
        Target server = target.read();
        try (Connection first = server.open()) {
            first.isValid(1);
        } catch (IOException | SQLException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
        Map<String, Long> lost = new ConcurrentHashMap<>();
        try (HoldfastDataSource pool = new HoldfastDataSource(config(server, lost));
                IdleTest resting = new IdleTest(server, rests)) {
            List<Part> parts = noSelfTest ? List.of() : new SelfTest(pool).run();
            // What the self-test ended on purpose is no finding.
            lost.clear();
            StabilityResult result = probes(server, pool, pause, parts, resting, lost);
            print(result);
            return result.isClean() ? ExitCode.OK : ExitCode.FINDINGS;
        }
    }

    private static PoolConfig config(Target server, Map<String, Long> lost) {
        PoolConfig.Builder builder = PoolConfig.builder()
                .name("stability-test")
                .jdbcUrl(server.jdbcUrl())
                .size(2)
                .connectTimeout(server.connectTimeout())
                .listener(new PoolListener() {
                    @Override
                    public void onEvicted(String pool, EvictionReason reason, Duration age, @Nullable String detail) {
                        if (reason.isBroken()) {
                            String said = detail == null ? "Communications link failure" : detail;
                            lost.merge(cause(said).title(), 1L, Long::sum);
                        }
                    }
                });
        server.driverProperties().forEach(builder::driverProperty);
        try {
            String password = server.password().password();
            if (server.user() != null) {
                builder.username(server.user());
            }
            if (password != null) {
                builder.password(password);
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "the password cannot be read: " + e.getMessage(), e);
        }
        return builder.build();
    }

    private static DropCause cause(String said) {
        return DropEvidence.of(said).explain().cause();
    }

    private StabilityResult probes(
            Target server,
            HoldfastDataSource pool,
            Duration pause,
            List<Part> parts,
            IdleTest resting,
            Map<String, Long> lost)
            throws InterruptedException {
        Histogram micros = new Histogram(HIGHEST_MICROS, 3);
        Map<DropCause, List<String>> failures = new LinkedHashMap<>();
        PrintWriter err = spec.commandLine().getErr();
        boolean shows = Terminal.stderr().isInteractive();
        long begun = System.nanoTime();
        for (int i = 1; i <= count; i++) {
            long asked = System.nanoTime();
            try (Connection connection = pool.getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("SELECT 1");
                micros.recordValue(Math.min(HIGHEST_MICROS, (System.nanoTime() - asked) / 1_000));
            } catch (SQLException e) {
                failures.computeIfAbsent(cause(String.valueOf(e)), unknown -> new ArrayList<>())
                        .add(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            }
            if (shows) {
                err.print("\r\u001b[Kprobe " + i + " of " + count + ", "
                        + failures.values().stream().mapToInt(List::size).sum() + " failed");
                err.flush();
            }
            if (i < count) {
                Thread.sleep(pause.toMillis());
            }
        }
        if (shows && !idle.isEmpty()) {
            err.print("\r\u001b[Kwaiting for the connections that rest …");
            err.flush();
        }
        List<IdleTest.Rest> rests = resting.results();
        if (shows) {
            err.print("\r\u001b[K");
            err.flush();
        }
        return new StabilityResult(
                SCHEMA_VERSION,
                server.address(),
                (System.nanoTime() - begun) / 1e9,
                count,
                (int) micros.getTotalCount(),
                failures.entrySet().stream()
                        .map(entry -> new Failure(
                                entry.getKey().code(),
                                entry.getKey().title(),
                                entry.getValue().size(),
                                entry.getValue().get(0)))
                        .toList(),
                percentiles(micros),
                buckets(micros),
                new LinkedHashMap<>(lost),
                parts,
                rests,
                safeIdle(rests));
    }

    private static Map<String, Double> percentiles(Histogram micros) {
        Map<String, Double> millis = new LinkedHashMap<>();
        if (micros.getTotalCount() > 0) {
            millis.put("p50", micros.getValueAtPercentile(50) / 1e3);
            millis.put("p95", micros.getValueAtPercentile(95) / 1e3);
            millis.put("p99", micros.getValueAtPercentile(99) / 1e3);
            millis.put("max", micros.getMaxValue() / 1e3);
        }
        return millis;
    }

    private static Map<String, Long> buckets(Histogram micros) {
        Map<String, Long> buckets = new LinkedHashMap<>();
        long below = 0;
        for (double end : BUCKETS) {
            long upTo = micros.getCountBetweenValues(0, (long) (end * 1_000));
            buckets.put(Figures.number(end), upTo - below);
            below = upTo;
        }
        buckets.put("more", micros.getTotalCount() - below);
        return buckets;
    }

    private static @Nullable Double safeIdle(List<IdleTest.Rest> rests) {
        Double safe = null;
        for (IdleTest.Rest rest : rests) {
            if (!rest.survived()) {
                break;
            }
            safe = rest.seconds();
        }
        return safe;
    }

    private void print(StabilityResult result) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(result));
            return;
        }
        Terminal terminal = Terminal.stdout();
        out.println(
                result.isClean()
                        ? terminal.styled(Style.GOOD, "Stable: all " + result.probes() + " probes were answered.")
                        : terminal.styled(
                                Style.BAD,
                                "Not stable: " + (result.probes() - result.answers()) + " of " + result.probes()
                                        + " probes failed."));
        for (Part part : result.selfTest()) {
            out.println((part.passed() ? "  ok    " : "  FAIL  ") + part.name() + ": " + part.sentence());
        }
        if (!result.millis().isEmpty()) {
            StringBuilder line = new StringBuilder();
            result.millis()
                    .forEach((name, value) -> line.append("  ")
                            .append(name)
                            .append(' ')
                            .append(Figures.number(value))
                            .append(" ms"));
            out.println("Borrow, ask and return:" + line);
            histogram(result.histogram(), out);
        }
        for (Failure failure : result.failures()) {
            out.println(failure.count() + " × " + failure.code() + " " + failure.cause());
            out.println("      " + PlainText.of(failure.example()));
        }
        result.lost().forEach((cause, times) -> out.println(times + " connections lost: " + cause));
        for (IdleTest.Rest rest : result.rests()) {
            String span = Figures.span(Duration.ofMillis(Math.round(rest.seconds() * 1000)));
            out.println(
                    rest.survived()
                            ? "  ok    a rest of " + span
                            : "  FAIL  a rest of " + span + ": " + rest.code() + " " + rest.cause() + " ("
                                    + rest.error() + ")");
        }
        if (result.safeIdleSeconds() != null && result.rests().stream().anyMatch(rest -> !rest.survived())) {
            out.println("Set keepaliveInterval below "
                    + Figures.span(Duration.ofMillis(Math.round(result.safeIdleSeconds() * 1000)))
                    + ": the longest rest that was survived.");
        }
        out.flush();
    }

    private static void histogram(Map<String, Long> buckets, PrintWriter out) {
        long most = buckets.values().stream().mapToLong(Long::longValue).max().orElse(1);
        buckets.forEach((end, number) -> {
            if (number > 0) {
                String label = end.equals("more") ? "longer" : "≤ " + end + " ms";
                int length = (int) Math.max(1, BAR * number / Math.max(1, most));
                out.println(String.format("  %11s %s %d", label, "▇".repeat(length), number));
            }
        });
    }
}
