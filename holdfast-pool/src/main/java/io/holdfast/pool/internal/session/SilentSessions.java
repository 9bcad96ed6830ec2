package io.holdfast.pool.internal.session;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.context.Times;
import io.holdfast.pool.internal.lease.LeaseFacts;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.mysql.socket.SilentSessionException;
import io.holdfast.pool.internal.open.ConnectionOpener;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server about statements for which nothing comes. A statement that takes hours and a dead network look the same
 * from here: silence. An account always sees its own sessions, so another connection tells them apart.
 *
 * <p>A session that works is waited for, for as long as it takes. One that is gone, or waits for a command while its driver
 * waits for an answer, is given up at once; one whose server cannot be asked, when nothing has come for
 * {@value #PATIENCE_SECONDS} s. What cannot be told, such as on a server that has no place for a connection, is
 * waited for {@value #LONGEST_SECONDS} s. Where the server's numbers are not those of our sessions, behind a proxy that speaks the
 * protocol, nothing is asked. Thread-safe.
 */
public final class SilentSessions {
    static final int PATIENCE_SECONDS = 60;
    static final int LONGEST_SECONDS = 600;

    /** How long all of an answer may take. */
    private static final long LIMIT_NANOS = 4_000_000_000L;
    /** Between the two answers that a session waits for a command: its answer may be on its way. */
    private static final long AGAIN_NANOS = 1_000_000_000L;

    /** Between the two answers that a session prepares a statement: half a minute in all. */
    private static final long PREPARE_AGAIN_NANOS = 8_000_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private final PoolContext context;
    private final ConnectionOpener opener;
    private final Leases leases;
    private final Queue<Silent> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean working = new AtomicBoolean();

    public SilentSessions(PoolContext context, ConnectionOpener opener, Leases leases) {
        this.context = context;
        this.opener = opener;
        this.leases = leases;
    }

    /** What is known of a session. */
    private enum Finding {
        WORKS,
        /** It waits for a command. */
        WAITS,
        /** It prepares a statement, which takes no time unless another session locks what it needs. */
        PREPARES,
        GONE,
        UNKNOWN
    }

    /** One silent session. */
    private record Silent(
            PhysicalLink link, long id, String server, String user, long nanos, long number, boolean again) {
        Silent asAgain() {
            return new Silent(link, id, server, user, nanos, number, true);
        }
    }

    /** Watches the reads of a new connection. */
    public void watch(PhysicalLink link, ConnectionOpener.Opened opened) {
        String server = opened.server();
        String login = opened.login();
        // Behind a proxy that speaks the protocol, the server's numbers are not those of our sessions.
        boolean certain = opened.serverId() != 0 && (int) opened.serverId() == link.greetedAs();
        if (certain && server != null && login != null) {
            String user = name(login);
            long id = opened.serverId();
            link.whenSilent((nanos, wait) -> ask(new Silent(link, id, server, user, nanos, wait, false)));
        }
    }

    private void ask(Silent silent) {
        queue.add(silent);
        work();
    }

    private void work() {
        if (working.compareAndSet(false, true)) {
            context.housekeeper().execute(() -> {
                try {
                    askForAll();
                } finally {
                    working.set(false);
                    if (!queue.isEmpty()) {
                        work();
                    }
                }
            });
        }
    }

    private void askForAll() {
        Round round = new Round();
        TimeTable.Entry limit = context.housekeeper().schedule(round::late, LIMIT_NANOS);
        try {
            if (!round.overIdle()) {
                round.overNew();
            }
        } catch (Throwable e) {
            round.failed(e);
        } finally {
            if (limit != null) {
                limit.cancel();
            }
        }
    }

    /** All that is asked over one connection. */
    private final class Round {
        private volatile @Nullable PhysicalLink asker;
        private volatile boolean late;
        private @Nullable Silent current;

        void late() {
            late = true;
            PhysicalLink link = asker;
            if (link != null) {
                link.sever();
            }
        }

        boolean overIdle() throws SQLException {
            Silent first = queue.peek();
            try (Connection idle = first == null ? null : leases.borrowIdleOf(first.server)) {
                PhysicalLink link = idle == null ? null : LeaseFacts.linkOf(idle);
                if (idle == null || link == null) {
                    return false;
                }
                asker = link;
                try (Statement statement = idle.createStatement()) {
                    askAll(statement);
                }
                return true;
            }
        }

        void overNew() throws Exception {
            PhysicalLink link = opener.newLink();
            if (link == null) {
                return;
            }
            asker = link;
            link.opening();
            try (Connection connection = opener.openBeside();
                    Statement statement = connection.createStatement()) {
                askAll(statement);
            } finally {
                link.opened();
                link.sever();
            }
        }

        private void askAll(Statement statement) throws SQLException {
            Silent silent;
            while ((silent = queue.poll()) != null) {
                current = silent;
                judge(silent, finding(silent, statement), statement);
                current = null;
            }
        }

        void failed(Throwable failure) {
            // A number of the server's: it lives, and does not let us ask.
            boolean answered = !late && failure instanceof SQLException sql && sql.getErrorCode() > 0;
            Silent first = current;
            for (Silent silent = first != null ? first : queue.poll(); silent != null; silent = queue.poll()) {
                if (answered) {
                    unknown(silent, String.valueOf(failure.getMessage()));
                } else if (silent.nanos >= PATIENCE_SECONDS * SECOND) {
                    giveUp(
                            silent,
                            ErrorCode.SILENT_SERVER,
                            "the server cannot be asked what became of it: "
                                    + (late ? "no answer within " + LIMIT_NANOS / SECOND + " s" : failure));
                }
            }
        }
    }

    private static Finding finding(Silent silent, Statement statement) throws SQLException {
        try (ResultSet results = statement.executeQuery("SELECT " + ConnectionOpener.SERVER
                + ", USER(), (SELECT COMMAND FROM information_schema.PROCESSLIST WHERE ID=" + silent.id + ")")) {
            if (!results.next() || !silent.server.equals(results.getString(1))) {
                return Finding.UNKNOWN;
            }
            String command = results.getString(3);
            if (command != null) {
                return switch (command) {
                    case "Sleep" -> Finding.WAITS;
                    case "Prepare" -> Finding.PREPARES;
                    default -> Finding.WORKS;
                };
            }
            // Another account, after a change of credentials, does not see it.
            return silent.user.equals(name(String.valueOf(results.getString(2)))) ? Finding.GONE : Finding.UNKNOWN;
        }
    }

    /** The account's name: it may hold an @, its host never does. */
    private static String name(String login) {
        int at = login.lastIndexOf('@');
        return at < 0 ? login : login.substring(0, at);
    }

    private void judge(Silent silent, Finding finding, Statement statement) throws SQLException {
        switch (finding) {
            case WORKS -> works(silent);
            case GONE ->
                giveUp(silent, ErrorCode.SILENT_SERVER, "its session " + silent.id + " has ended at the server");
            case UNKNOWN -> unknown(silent, "its session cannot be distinguished from another one");
            case WAITS -> {
                if (silent.again) {
                    answerLost(silent, statement);
                } else {
                    askAgain(silent, AGAIN_NANOS);
                }
            }
            case PREPARES -> {
                if (silent.again) {
                    giveUp(
                            silent,
                            ErrorCode.SILENT_SERVER,
                            "the server has not prepared it: another session may hold a lock on its tables");
                } else {
                    askAgain(silent, PREPARE_AGAIN_NANOS);
                }
            }
        }
    }

    private void askAgain(Silent silent, long nanos) {
        context.housekeeper().schedule(() -> ask(silent.asAgain()), nanos);
    }

    private void works(Silent silent) {
        boolean first = silent.nanos >= PATIENCE_SECONDS * SECOND && silent.nanos < 2 * PATIENCE_SECONDS * SECOND;
        if (first && silent.link.isSilent(silent.number)) {
            PoolLog.LOG.log(
                    Level.INFO,
                    ErrorCode.SILENT_SERVER + " pool '" + context.name() + "': nothing has come from session "
                            + silent.id + " for " + Times.brief(Duration.ofNanos(silent.nanos))
                            + "; the server works on its statement, which is waited for");
        }
    }

    private void unknown(Silent silent, String why) {
        if (silent.nanos >= LONGEST_SECONDS * SECOND) {
            giveUp(silent, ErrorCode.SILENT_SERVER, why);
        }
    }

    private void answerLost(Silent silent, Statement statement) throws SQLException {
        long most = number(statement, "SELECT 0, @@max_prepared_stmt_count");
        long now = number(statement, "SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'");
        if (most > 0 && now >= most) {
            giveUp(
                    silent,
                    ErrorCode.PREPARED_STATEMENTS_FULL,
                    "the server has " + now + " prepared statements, and max_prepared_stmt_count allows " + most
                            + ": the driver waits for an answer that does not come");
        } else {
            giveUp(
                    silent,
                    ErrorCode.SILENT_SERVER,
                    "its session " + silent.id
                            + " waits for a command: the answer was lost, or the driver waits for one too many");
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet results = statement.executeQuery(sql)) {
            return results.next() ? results.getLong(2) : 0;
        }
    }

    private void giveUp(Silent silent, ErrorCode code, String why) {
        if (silent.link.isSilent(silent.number)) {
            String what = "pool '" + context.name() + "': nothing has come for a statement for "
                    + Times.brief(Duration.ofNanos(silent.nanos)) + ", and " + why;
            PoolLog.LOG.log(Level.WARNING, code + " " + what + "; its connection is closed");
            silent.link.severWhileSilent(silent.number, new SilentSessionException(code, what));
        }
    }
}
