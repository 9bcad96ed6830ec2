package io.holdfast.doctor.middleware.matrix;

import static io.holdfast.doctor.middleware.matrix.Scratch.ask;
import static io.holdfast.doctor.middleware.matrix.Scratch.run;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Whether a client can end a statement or a session, and learns that a session has ended. */
final class ControlTrials {
    private static final int LONG_STATEMENT_SECONDS = 8;
    private static final Duration ENDED_EARLY = Duration.ofSeconds(LONG_STATEMENT_SECONDS - 1);
    private static final String SLEEP = "SLEEP(" + LONG_STATEMENT_SECONDS + ")";
    private static final String SERVER_LIMIT =
            "Limit statements by the server: MAX_EXECUTION_TIME, or max_statement_time on MariaDB.";

    static final List<Trial> ALL = List.of(
            new Trial("query-timeout", "setQueryTimeout() ends a statement", SERVER_LIMIT, ControlTrials::queryTimeout),
            new Trial(
                    "server-limit",
                    "The server's own limit ends a statement",
                    "Limit the work itself; nothing else ends it.",
                    ControlTrials::serverLimit),
            new Trial(
                    "kill-query",
                    "KILL QUERY reaches a statement",
                    SERVER_LIMIT + " End sessions at the server itself.",
                    ControlTrials::killQuery),
            new Trial(
                    "validation",
                    "isValid() is false once the session has ended",
                    "Take isValid() for no proof: a pool has to learn it by the first statement, and to retry what is safe.",
                    ControlTrials::validation),
            new Trial(
                    "abandoned",
                    "What a vanished client held is freed",
                    "Set idle limits for sessions at the server.",
                    ControlTrials::abandoned));

    private ControlTrials() {}

    private static Outcome queryTimeout(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        String refused = wouldHitAnother(one, two);
        if (refused != null) {
            return Outcome.unknown(refused);
        }
        long start = System.nanoTime();
        String said = "";
        try (Statement statement = one.createStatement()) {
            statement.setQueryTimeout(1);
            statement.execute("SELECT " + SLEEP);
        } catch (SQLException e) {
            said = ", with error " + e.getErrorCode();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return Outcome.of(
                took.compareTo(ENDED_EARLY) < 0,
                "a statement of " + LONG_STATEMENT_SECONDS + " s with a time-out of 1 s took "
                        + String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1e3) + said);
    }

    /** Drivers end a statement by the id that they were given at the login, which can be that of another session of the server. */
    private static @Nullable String wouldHitAnother(Connection one, Connection two) throws SQLException {
        String own = String.valueOf(ask(one, "SELECT CONNECTION_ID()"));
        return !own.equals(Scratch.serverId(one)) && Scratch.listed(two, own)
                ? "the client's id " + own + " is that of another session of the server, which would be hit"
                : null;
    }

    private static Outcome serverLimit(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        boolean mariadb = one.getMetaData()
                .getDatabaseProductVersion()
                .toLowerCase(Locale.ROOT)
                .contains("mariadb");
        String limited = mariadb
                ? "SET STATEMENT max_statement_time = 0.2 FOR SELECT " + SLEEP
                : "SELECT /*+ MAX_EXECUTION_TIME(200) */ " + SLEEP;
        return ended(result(one, limited));
    }

    private static Outcome ended(String result) {
        return Outcome.of(
                !result.equals("0"),
                result.equals("0") ? "the statement ran to its end" : "the statement was ended (" + result + ")");
    }

    /** What SLEEP gave: 0 when it was left alone, 1 when it was ended, or the error. */
    private static String result(Connection connection, String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(sql)) {
            return answer.next() ? String.valueOf(answer.getString(1)) : "no row";
        } catch (SQLException e) {
            return "error " + e.getErrorCode();
        }
    }

    private static Outcome killQuery(Scratch scratch) throws SQLException, InterruptedException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        OptionalLong id = scratch.bind(one, two);
        if (id.isEmpty()) {
            return Outcome.unknown("which session is the client's cannot be proved");
        }
        String refused = wouldHitAnother(one, two);
        if (refused != null) {
            return Outcome.unknown(refused);
        }
        String known = String.valueOf(ask(one, "SELECT CONNECTION_ID()"));
        FutureTask<String> statement = new FutureTask<>(() -> result(one, "SELECT " + SLEEP));
        Thread thread = new Thread(statement, "holdfast-doctor-sleeper");
        thread.setDaemon(true);
        thread.start();
        boolean seen = Scratch.await(() -> Scratch.is(
                two,
                "SELECT COUNT(*) FROM information_schema.processlist WHERE id = " + id.getAsLong() + " AND info LIKE '%"
                        + SLEEP + "%'",
                "1"));
        String error = "";
        try {
            run(two, "KILL QUERY " + Long.parseLong(known));
        } catch (SQLException e) {
            error = "; KILL QUERY " + known + " gave error " + e.getErrorCode();
        }
        try {
            Outcome outcome = ended(statement.get(LONG_STATEMENT_SECONDS * 2, TimeUnit.SECONDS));
            return seen || outcome.verdict() == Verdict.BREAKS
                    ? new Outcome(outcome.verdict(), outcome.seen() + error)
                    : Outcome.unknown("the statement was not seen to run");
        } catch (ExecutionException | TimeoutException e) {
            return Outcome.unknown("the statement was lost");
        }
    }

    private static Outcome validation(Scratch scratch) throws SQLException, InterruptedException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        OptionalLong id = scratch.bind(one, two);
        if (id.isEmpty()) {
            return Outcome.unknown("which session is the client's cannot be proved");
        }
        String server = String.valueOf(id.getAsLong());
        Connection direct = scratch.openDirect();
        if (direct == null && !server.equals(ask(one, "SELECT CONNECTION_ID()"))) {
            return Outcome.unknown(
                    "KILL takes the middleware's ids here, so that the server's session cannot be ended through it: give"
                            + " the server's own address by --direct");
        }
        Connection killer = direct == null ? two : direct;
        run(killer, "KILL " + Long.parseLong(server));
        if (!Scratch.await(() -> !Scratch.listed(killer, server))) {
            return Outcome.unknown("the session did not end");
        }
        boolean valid = one.isValid(2);
        String answer = result(one, "SELECT 1");
        return Outcome.of(
                !valid,
                valid
                        ? "it was true after the session had ended, and the next statement gave "
                                + (answer.startsWith("error") ? answer : "a result, without the transaction's work")
                        : "it was false");
    }

    private static Outcome abandoned(Scratch scratch) throws SQLException, InterruptedException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        if (scratch.bind(one, two).isEmpty()) {
            return Outcome.unknown("which session is the client's cannot be proved");
        }
        one.abort(Runnable::run);
        boolean freed = Scratch.await(() -> Scratch.is(two, "SELECT IS_FREE_LOCK('" + scratch.name() + "')", "1"));
        return Outcome.of(freed, freed ? "its lock was freed" : "its lock was still held after 5 s");
    }
}
