package io.holdfast.doctor.fix;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.server.LockFacts;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Ends XA transactions that were left prepared by a client that is gone, by their names. Only their transaction manager
 * knows whether they are to be committed: which of the two it is, the caller says. Not thread-safe.
 */
public final class PreparedEnder implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final int UNKNOWN_XID = 1397;

    private final InstantSource clock;
    private final FixServer server;
    private final KillLog log;

    private PreparedEnder(InstantSource clock, FixServer server, KillLog log) {
        this.clock = clock;
        this.server = server;
        this.log = log;
    }

    /** Logs in. */
    public static PreparedEnder open(Target target, KillLog log, InstantSource clock)
            throws DoctorException, RepairException {
        return new PreparedEnder(clock, FixServer.open(target, "kill"), log);
    }

    /**
     * One of them.
     *
     * @param xid its name as it stands in {@code XA ROLLBACK}
     * @param transaction the engine's number for it; empty where that cannot be told
     * @param session the session that still owns it; 0 when none does
     * @param frees sessions that wait for it
     */
    public record Prepared(String xid, String transaction, long session, Set<Long> frees) {
        /** Copies. */
        public Prepared {
            frees = Set.copyOf(frees);
        }

        /** One line for the preview. */
        public String line() {
            return "prepared transaction " + xid + (transaction.isEmpty() ? "" : " (" + transaction + ")") + ": "
                    + (session == 0 ? "its client is gone" : "session " + session + " owns it") + "; "
                    + Figures.count(frees.size(), "session") + " freed";
        }
    }

    /** All that are prepared now. */
    public List<Prepared> list() throws RepairException, InterruptedException {
        ServerFacts facts;
        try {
            facts = server.facts(clock, ReadOptions.defaults().withWindow(Duration.ZERO));
        } catch (SQLException e) {
            throw Preflight.explain(e, server, "prepared transactions could not be read");
        }
        if (facts.unread(Reading.PREPARED).isPresent()) {
            throw new RepairException(
                    RepairError.NO_RIGHT,
                    "prepared transactions cannot be read. Grant it: GRANT "
                            + (server.mariadb() ? "PROCESS" : "XA_RECOVER_ADMIN") + " ON *.* TO " + server.account()
                            + ".");
        }
        WaitGraph graph = WaitGraph.of(facts);
        LockFacts locks = facts.activity().locks();
        List<Prepared> all = new ArrayList<>();
        for (int i = 0; i < locks.prepared().size(); i++) {
            PreparedTransaction one = locks.prepared().get(i);
            if (one.xid() != null) {
                all.add(new Prepared(one.xid(), one.transactionId(), one.sessionId(), graph.behind(-1 - i)));
            }
        }
        locks.xids().forEach(xid -> all.add(new Prepared(xid, "", 0, Set.of())));
        return all;
    }

    /**
     * The one of this name, seen twice. Changes nothing.
     *
     * @throws RepairException HF-7020 when there is none, HF-7021 when a session still owns it
     */
    public Prepared preview(String xid) throws RepairException, InterruptedException {
        Prepared first = find(xid);
        Thread.sleep(PAUSE.toMillis());
        Prepared second = find(xid);
        if (!first.transaction().equals(second.transaction())) {
            throw new RepairException(RepairError.NO_VICTIM, xid + " names another transaction by now.");
        }
        if (second.session() != 0) {
            throw new RepairException(
                    RepairError.PROTECTED,
                    "session " + second.session() + " still owns " + xid
                            + ": its client can end it, or end that session" + " first (--id " + second.session()
                            + ").");
        }
        return second;
    }

    private Prepared find(String xid) throws RepairException, InterruptedException {
        return list().stream()
                .filter(one -> one.xid().equals(xid))
                .findFirst()
                .orElseThrow(() -> new RepairException(
                        RepairError.NO_VICTIM, "no transaction is prepared under the name " + xid + "."));
    }

    /**
     * Ends it.
     *
     * @param commit true to commit it, false to roll it back; neither can be taken back
     */
    public void end(Prepared prepared, boolean commit) throws RepairException, InterruptedException {
        if (!find(prepared.xid()).transaction().equals(prepared.transaction())) {
            throw new RepairException(RepairError.NO_VICTIM, prepared.xid() + " is another transaction now.");
        }
        log.write(prepared, commit, server.account());
        try {
            // What was read by ourselves set the session to read-only.
            server.execute("SET SESSION TRANSACTION READ WRITE");
            server.execute((commit ? "XA COMMIT " : "XA ROLLBACK ") + prepared.xid());
        } catch (SQLException e) {
            if (e.getErrorCode() != UNKNOWN_XID) {
                throw Preflight.explain(e, server, prepared.xid() + " could not be ended");
            }
        }
        if (list().stream().anyMatch(one -> one.xid().equals(prepared.xid()))) {
            throw new RepairException(RepairError.STEP_FAILED, prepared.xid() + " is still prepared.");
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
