package io.holdfast.bench.locks;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.locks.LockKind;
import io.holdfast.testkit.locks.LockScene;
import io.holdfast.testkit.locks.LockScore;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes waits on a server, has the doctor look at them once, and runs what it prints. */
final class LockTrial {
    private static final Pattern KILL = Pattern.compile("KILL (?:QUERY )?(\\d+)");
    private static final Pattern QUERY = Pattern.compile("KILL QUERY (\\d+)");
    private static final long SECONDS = 2;

    private final TestServer server;
    private final LockScore score;
    private final boolean records;

    /**
     * A trial.
     *
     * @param records true when the server keeps records of metadata locks
     */
    LockTrial(TestServer server, LockScore score, boolean records) {
        this.server = server;
        this.score = score;
        this.records = records;
    }

    /** One scene of these kinds, among so many sessions that have no part in it. */
    void run(String title, List<LockKind> kinds, int bystanders)
            throws SQLException, DoctorException, InterruptedException {
        try (LockScene scene = new LockScene(server)) {
            scene.bystanders(bystanders);
            for (LockKind kind : kinds) {
                scene.add(kind);
            }
            scene.settle(SECONDS);
            boolean alone = kinds.size() == 1 && bystanders == 0;
            boolean told = records || kinds.stream().allMatch(kind -> kind.toldWithoutRecords(server.kind(), alone));
            Doctor doctor = Doctor.withAllProbes(Clock.systemUTC());
            ServerFacts facts = doctor.read(target(), ReadOptions.defaults().withWindow(Duration.ZERO));
            WaitGraph graph = WaitGraph.of(facts);
            List<Finding> findings = doctor.judge(facts).findings();
            score.compare(title, scene, said(graph, findings), told);
            for (Finding finding : findings) {
                for (Advice advice : finding.advice()) {
                    if (advice.kind() == Advice.Kind.SQL && finding.probe().startsWith("L0")) {
                        carryOut(title, scene, graph, advice.how());
                    }
                }
            }
        }
    }

    private Target target() {
        return Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
    }

    private static LockScore.Said said(WaitGraph graph, List<Finding> findings) {
        Set<Long> roots = new TreeSet<>();
        Set<String> xids = new LinkedHashSet<>();
        Set<Long> waiters = new TreeSet<>();
        Set<Long> kills = new TreeSet<>();
        for (Incident incident : graph.incidents()) {
            roots.addAll(incident.roots());
            roots.addAll(incident.cycle());
            waiters.addAll(incident.waiters());
            incident.prepared().stream().map(PreparedTransaction::xid).forEach(xid -> {
                if (xid != null) {
                    xids.add(xid);
                }
            });
        }
        for (Finding finding : findings) {
            for (Advice advice : finding.advice()) {
                for (String statement : advice.how()) {
                    Matcher kill = KILL.matcher(statement);
                    // A change of a table that is cancelled frees those behind it, and is no root.
                    if (kill.matches()
                            && !(QUERY.matcher(statement).matches()
                                    && finding.probe().equals("L02"))) {
                        kills.add(Long.parseLong(kill.group(1)));
                    }
                }
            }
        }
        return new LockScore.Said(roots, xids, waiters, kills);
    }

    /** Runs what is printed, and looks whether those it is to free go on. */
    private void carryOut(String title, LockScene scene, WaitGraph graph, List<String> statements) {
        Set<Long> promised = new TreeSet<>();
        List<String> run = new ArrayList<>();
        for (String statement : statements) {
            Matcher kill = KILL.matcher(statement);
            if (!kill.matches() && !statement.startsWith("XA ROLLBACK")) {
                continue;
            }
            if (QUERY.matcher(statement).matches()) {
                promised.addAll(graph.behind(Long.parseLong(kill.group(1))));
            } else {
                promised.addAll(freed(graph, statement, statements.size() > 1));
            }
            run.add(statement);
            try {
                scene.run(statement);
                if (kill.matches() && statements.size() > 1) {
                    // A prepared transaction can be ended by others as soon as its session is gone.
                    scene.untilGone(Long.parseLong(kill.group(1)));
                }
            } catch (SQLException e) {
                // A statement stands twice when it is part of several pieces of advice.
                if (e.getErrorCode() != 1094 && e.getErrorCode() != 1397) {
                    score.ran(title, statement + " (" + e.getMessage() + ")", false);
                }
            }
        }
        if (!run.isEmpty()) {
            score.ran(title, String.join("; ", run) + " for " + promised, scene.goOn(promised));
        }
    }

    private static Set<Long> freed(WaitGraph graph, String statement, boolean together) {
        for (Incident incident : graph.incidents()) {
            boolean part = incident.roots().stream().anyMatch(root -> statement.equals("KILL " + root))
                    || incident.cycle().stream().anyMatch(one -> statement.equals("KILL " + one))
                    || incident.prepared().stream()
                            .anyMatch(prepared -> statement.equals("XA ROLLBACK " + prepared.xid())
                                    || statement.equals("KILL " + prepared.sessionId()));
            if (part && together) {
                return incident.waiters();
            }
            if (part) {
                for (Map.Entry<Long, Set<Long>> entry : incident.frees().entrySet()) {
                    if (entry.getKey() < 0 || statement.equals("KILL " + entry.getKey())) {
                        return entry.getValue();
                    }
                }
            }
        }
        return Set.of();
    }
}
