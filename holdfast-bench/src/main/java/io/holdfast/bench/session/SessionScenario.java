package io.holdfast.bench.session;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.session.SessionDirt;
import io.holdfast.testkit.session.SessionMatrix;
import io.holdfast.testkit.session.SessionOption;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/**
 * Dirties a session in each way that there is, with each option of both drivers and of the pool, and with pairs of them, and
 * lists whether the next borrower finds the same session as it was, another one, or something else.
 */
public final class SessionScenario implements Scenario {
    private static final long SEED = 20_261_128;
    private static final int PAIRS = 200;
    private static final int QUICK_PAIRS = 10;
    /** Writes each statement to the standard error stream. */
    private static final Set<String> LOUD = Set.of("useConfigs=fullDebug");

    @Override
    public String name() {
        return "session";
    }

    @Override
    public String question() {
        return "Does the next borrower find the session of a fresh login, with every option of both drivers?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            for (JdbcDriver driver : JdbcDriver.values()) {
                List<List<SessionOption>> combinations = new ArrayList<>();
                combinations.add(List.of());
                SessionOption.all(driver).forEach(option -> combinations.add(List.of(option)));
                combinations.addAll(SessionOption.pairs(driver, SEED, options.quick() ? QUICK_PAIRS : PAIRS));
                combinations.removeIf(
                        combination -> combination.stream().anyMatch(option -> LOUD.contains(option.toString())));
                results.add(run(kind, driver, combinations, out));
            }
        }
        return results;
    }

    private static Measurement run(
            ServerKind kind, JdbcDriver driver, List<List<SessionOption>> combinations, PrintStream out)
            throws Exception {
        SessionMatrix matrix = new SessionMatrix(kind, driver, SessionScenario::pool);
        List<SessionDirt> dirts = SessionDirt.all(kind);
        out.println(kind + ", " + driver + ", " + combinations.size() + " combinations of options, " + dirts.size()
                + " ways to dirty a session, pairs by seed " + SEED);
        int wrong = 0;
        for (List<SessionOption> combination : combinations) {
            SessionMatrix.Outcome outcome;
            try {
                outcome = matrix.run(combination, dirts);
            } catch (java.sql.SQLException e) {
                out.println("  no connection " + combination + ": "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                continue;
            }
            out.println("  " + (outcome.isClean() ? "clean " : "WRONG ") + outcome);
            outcome.wrong().forEach(line -> out.println("        " + line));
            wrong += outcome.wrong().size();
        }
        return new Measurement(
                "session",
                "Holdfast",
                Map.of("server", kind.toString(), "driver", driver.toString()),
                "sessions other than a fresh login",
                wrong,
                "of " + combinations.size() * dirts.size());
    }

    private static HoldfastDataSource pool(String url, Map<String, String> settings) {
        Properties properties = new Properties();
        settings.forEach(properties::setProperty);
        properties.setProperty("jdbcUrl", url);
        properties.setProperty("username", TestServer.APP_USER);
        properties.setProperty("password", TestServer.APP_PASSWORD);
        properties.setProperty("size", "1");
        return new HoldfastDataSource(PoolConfig.from(properties));
    }
}
