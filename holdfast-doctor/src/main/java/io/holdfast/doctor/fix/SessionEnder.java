package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.KillRule.Victim;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.server.Provider;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ends sessions that a rule names in two samples with the same transaction, each checked again right before: first its
 * statement, and after five seconds the session. Not thread-safe.
 */
public final class SessionEnder implements AutoCloseable {
    private static final Duration MERCY = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration ROLLBACK = Duration.ofSeconds(30);
    /** A look that is older says nothing of now: consent may have taken minutes. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final int NO_SUCH_THREAD = 1094;
    private static final int UNATTENDED = 3;

    private final InstantSource clock;
    private final FixServer server;
    private final KillLog log;
    private final Consumer<String> progress;

    private Instant lookedAt = Instant.MIN;
    private List<Victim> looked = List.of();

    private SessionEnder(InstantSource clock, FixServer server, KillLog log, Consumer<String> progress) {
        this.clock = clock;
        this.server = server;
        this.log = log;
        this.progress = progress;
    }

    /** Logs in. */
    public static SessionEnder open(Target target, KillLog log, InstantSource clock, Consumer<String> progress)
            throws DoctorException, RepairException {
        return new SessionEnder(clock, FixServer.open(target, "kill"), log, progress);
    }

    /**
     * Whom a rule names, seen twice.
     *
     * @param identities by number, what tells a session and its transaction from later ones
     * @param sessions how many sessions there were
     */
    public record Preview(
            KillRule rule, List<Victim> victims, Map<Long, Identity> identities, List<String> spared, int sessions) {
        /** Copies. */
        public Preview {
            victims = List.copyOf(victims);
            identities = Map.copyOf(identities);
            spared = List.copyOf(spared);
        }
    }

    /**
     * A session with its transaction. The port of the client tells it from a later one of the same number; the start of the
     * transaction tells it from the next, since transactions that only read share a number: 0 on MariaDB, and on MySQL one
     * that follows from a place in memory.
     *
     * @param client host and port
     * @param transaction number and start; empty without a transaction
     */
    public record Identity(String user, String client, String transaction) {
        /** The same session; and in the same transaction, where the victim was seen in one. */
        boolean holdsFor(Victim victim, @Nullable Identity now) {
            return now != null
                    && now.user.equals(user)
                    && now.client.equals(client)
                    && (victim.transaction().isEmpty() || now.transaction.equals(transaction));
        }
    }

    /**
     * What a session came to.
     *
     * @param ended true when it is gone, or its statement is and it blocks nobody any more
     */
    public record Ending(Victim victim, boolean ended, String how) {}

    /**
     * Looks twice, and changes nothing.
     *
     * @throws RepairException HF-7020 when nobody is to be ended, HF-7021 when those named must not be
     */
    public Preview preview(KillRule rule) throws RepairException, InterruptedException {
        try {
            Protection protection = protection();
            Map<Long, Identity> before = identities();
            List<Victim> first = rule.victims(read());
            Thread.sleep(PAUSE.toMillis());
            ServerFacts facts = read();
            List<Victim> both = seenTwice(first, rule.victims(facts));
            Map<Long, Identity> now = identities();
            List<String> spared = new ArrayList<>();
            List<Victim> victims = new ArrayList<>();
            for (Victim victim : both) {
                Optional<String> reason = protection.of(victim.session());
                reason.ifPresent(why -> spared.add("session " + victim.session().id() + " is spared: " + why));
                Identity identity = before.get(victim.session().id());
                if (reason.isEmpty()
                        && identity != null
                        && identity.holdsFor(victim, now.get(victim.session().id()))) {
                    victims.add(victim);
                }
            }
            if (victims.isEmpty()) {
                throw spared.isEmpty()
                        ? new RepairException(RepairError.NO_VICTIM, "no session is to be ended: " + rule + ".")
                        : new RepairException(RepairError.PROTECTED, String.join("; ", spared) + ".");
            }
            return new Preview(
                    rule, victims, before, spared, facts.activity().sessions().size());
        } catch (SQLException e) {
            throw Preflight.explain(e, server, "the sessions could not be read");
        }
    }

    static List<Victim> seenTwice(List<Victim> first, List<Victim> second) {
        return second.stream()
                .filter(now -> first.stream()
                        .anyMatch(before -> before.session().id()
                                        == now.session().id()
                                && before.session().user().equals(now.session().user())
                                && before.session().host().equals(now.session().host())
                                && before.transaction().equals(now.transaction())))
                .toList();
    }

    /**
     * Ends them.
     *
     * @param consented the number that somebody named; 0 when nobody did, which sets narrow limits
     * @throws RepairException HF-7022 when there are more than that
     */
    public List<Ending> end(Preview preview, int consented) throws RepairException, InterruptedException {
        int number = preview.victims().size();
        if (consented > 0 ? number > consented : number + log.inTheLastMinute() > unattended(preview.sessions())) {
            throw new RepairException(
                    RepairError.TOO_MANY,
                    number + " of " + preview.sessions() + " sessions would be ended; the limit is "
                            + (consented > 0 ? consented : unattended(preview.sessions()) + " in a minute")
                            + ". Name the number (--max " + number + ").");
        }
        List<Ending> endings = new ArrayList<>();
        lookedAt = Instant.MIN;
        for (Victim victim : preview.victims()) {
            try {
                endings.add(end(victim, preview));
            } catch (SQLException e) {
                if (e.getErrorCode() == 1095) {
                    throw new RepairException(
                            RepairError.NO_RIGHT,
                            "the account may not end session "
                                    + victim.session().id() + ". Grant it: GRANT "
                                    + (server.mariadb() ? "CONNECTION ADMIN" : "CONNECTION_ADMIN") + " ON *.* TO "
                                    + server.account() + "; a session of a user with SYSTEM_USER needs that too.",
                            e);
                }
                throw Preflight.explain(e, server, "session " + victim.session().id() + " could not be ended");
            }
        }
        return endings;
    }

    static int unattended(int sessions) {
        return Math.min(UNATTENDED, Math.max(1, sessions / 10));
    }

    private Ending end(Victim victim, Preview preview) throws SQLException, RepairException, InterruptedException {
        long id = victim.session().id();
        KillRule rule = preview.rule();
        Identity identity = Objects.requireNonNull(preview.identities().get(id));
        if (!isSame(victim, identity)) {
            return new Ending(victim, true, "ended by itself, or its transaction did");
        }
        if (!isStillNamed(victim, rule)) {
            return new Ending(victim, true, "the rule names it no more, and it is left alone");
        }
        if (rule.manner() == KillRule.Manner.ASLEEP && isWorking(id)) {
            return new Ending(victim, true, "works again, and is left alone");
        }
        log.write(victim, rule, server.account());
        if (rule.manner() == KillRule.Manner.STATEMENT) {
            return endStatement(victim);
        }
        if (isWorking(id)) {
            kill("KILL QUERY " + id);
            for (Duration waited = Duration.ZERO; waited.compareTo(MERCY) < 0; waited = waited.plus(LOOK)) {
                Work.sleep(LOOK);
                if (!isSame(victim, identity) || victim.transaction().isEmpty() && !isWorking(id)) {
                    return new Ending(victim, true, "its statement was ended");
                }
            }
        }
        if (!isSame(victim, identity)) {
            return new Ending(victim, true, "its statement was ended");
        }
        kill("KILL " + id);
        for (Duration waited = Duration.ZERO; waited.compareTo(ROLLBACK) < 0; waited = waited.plus(LOOK)) {
            if (!isSame(victim, identity)) {
                progress.accept("session " + id + " is ended");
                return new Ending(victim, true, "the session was ended");
            }
            Work.sleep(LOOK);
        }
        return new Ending(victim, false, "it was asked to end, and still rolls back");
    }

    /** The statement that was seen, and no later one of the same session. */
    private Ending endStatement(Victim victim) throws SQLException, RepairException {
        boolean asked = false;
        for (Duration waited = Duration.ZERO; waited.compareTo(MERCY) < 0; waited = waited.plus(LOOK)) {
            if (!runs(victim)) {
                return new Ending(victim, true, asked ? "its statement was ended" : "its statement ended by itself");
            }
            if (!asked) {
                kill("KILL QUERY " + victim.session().id());
                asked = true;
            }
            Work.sleep(LOOK);
        }
        return new Ending(victim, false, "its statement was asked to end, and goes on");
    }

    private boolean runs(Victim victim) throws SQLException {
        String statement = Objects.toString(victim.session().statement(), "");
        return server
                .rows(
                        "SELECT command AS c, LEFT(info, 2000) AS i FROM information_schema.processlist WHERE id = ?",
                        victim.session().id())
                .stream()
                .anyMatch(
                        row -> !text(row, "c").equals("Sleep") && text(row, "i").equals(statement));
    }

    private void kill(String sql) throws SQLException {
        Optional<Provider> runner = server.provider();
        try {
            // Where a provider runs the server its users may not end sessions, and have a procedure that does.
            server.execute(runner.map(provider -> provider.statement(sql)).orElse(sql));
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    private boolean isSame(Victim victim, Identity identity) throws SQLException {
        return identity.holdsFor(victim, identities().get(victim.session().id()));
    }

    /** Between the look and the consent the session may have gone on, and those that waited for it may have been served. */
    private boolean isStillNamed(Victim victim, KillRule rule) throws RepairException, InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(lookedAt) || now.isAfter(lookedAt.plus(FRESH))) {
            looked = rule.victims(read());
            lookedAt = now;
        }
        return looked.stream()
                .anyMatch(named -> named.session().id() == victim.session().id()
                        && named.transaction().equals(victim.transaction()));
    }

    private boolean isWorking(long id) throws SQLException {
        return server.rows("SELECT command AS c FROM information_schema.processlist WHERE id = ?", id).stream()
                .anyMatch(row -> !text(row, "c").equals("Sleep"));
    }

    private Map<Long, Identity> identities() throws SQLException {
        Map<Long, Identity> identities = new HashMap<>();
        for (Map<String, String> row : server.rows("SELECT p.id AS id, p.user AS u, p.host AS h, t.trx_id AS t,"
                + " t.trx_started AS s FROM information_schema.processlist p"
                + " LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id")) {
            String transaction = text(row, "s").isEmpty() ? "" : text(row, "t") + " of " + text(row, "s");
            identities.put(Long.parseLong(text(row, "id")), new Identity(text(row, "u"), text(row, "h"), transaction));
        }
        return identities;
    }

    /** An error where it cannot be read who is an administrator. */
    private Protection protection() throws SQLException, RepairException {
        try {
            server.rows("SELECT 1 FROM mysql.user LIMIT 1");
        } catch (SQLException e) {
            throw new RepairException(
                    RepairError.NO_RIGHT,
                    "who is an administrator cannot be read, so no session is ended. Grant it: GRANT SELECT ON mysql.* TO "
                            + server.account() + ".",
                    e);
        }
        return new Protection(
                holders("'SUPER', 'CONNECTION_ADMIN', 'CONNECTION ADMIN', 'SYSTEM_USER'"),
                holders("'RELOAD', 'BACKUP_ADMIN'"),
                server.id());
    }

    /** Users that have one of these rights on the whole server, directly or through roles. */
    private Set<String> holders(String rights) throws SQLException {
        Set<String> holders = new HashSet<>();
        for (Map<String, String> row :
                server.rows("SELECT DISTINCT grantee AS g FROM information_schema.user_privileges"
                        + " WHERE privilege_type IN (" + rights + ")")) {
            String grantee = text(row, "g");
            int end = grantee.lastIndexOf("'@'");
            holders.add(end < 0 ? grantee.replace("'", "") : grantee.substring(1, end));
        }
        List<Map<String, String>> roles = server.rows(
                server.mariadb()
                        ? "SELECT role AS r, user AS u FROM mysql.roles_mapping"
                        : "SELECT from_user AS r, to_user AS u FROM mysql.role_edges");
        boolean more = true;
        while (more) {
            more = false;
            for (Map<String, String> row : roles) {
                more |= holders.contains(text(row, "r")) && holders.add(text(row, "u"));
            }
        }
        return holders;
    }

    /**
     * What the server says now, over the session that is here already: a full server has no place for another.
     *
     * @throws RepairException if the session was lost
     */
    public ServerFacts read() throws RepairException, InterruptedException {
        try {
            return server.facts(clock, ReadOptions.defaults().withWindow(Duration.ZERO));
        } catch (SQLException e) {
            throw Preflight.explain(e, server, "the sessions could not be read");
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
