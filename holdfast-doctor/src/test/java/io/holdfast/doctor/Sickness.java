package io.holdfast.doctor;

import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.server.ReadOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

/** What tests of sick servers have in common. */
final class Sickness {
    private Sickness() {}

    /** What these probes find now. */
    static List<Finding> findings(DoctorServer server, String probe, ReadOptions options) throws Exception {
        return Doctor.withAllProbes(Clock.systemUTC())
                .only(probe)
                .examine(server.target(), options)
                .findings();
    }

    static List<Finding> findings(DoctorServer server, String probe) throws Exception {
        return findings(server, probe, DoctorServer.QUICK);
    }

    static Finding worst(List<Finding> findings, String subjectPart) {
        return findings.stream()
                .filter(finding -> finding.subject().contains(subjectPart)
                        || finding.sentence().contains(subjectPart))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing about " + subjectPart + " in " + findings));
    }

    static void until(Callable<Boolean> holds) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(500))
                .until(holds);
    }

    /** Runs a statement that will wait, on a thread of its own. */
    static Thread inBackground(Connection session, String statement) {
        Thread thread = new Thread(() -> {
            try {
                DoctorServer.run(session, statement);
            } catch (SQLException e) {
                // A lock time-out, a deadlock, or the end of the test.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Runs what a finding advises, and what takes it back; gives how many statements there were. */
    static int runs(Connection session, Finding finding) throws SQLException {
        int run = 0;
        for (Advice advice : finding.advice()) {
            if (advice.kind() == Advice.Kind.SQL || advice.kind() == Advice.Kind.LOOK) {
                for (String statement : advice.how()) {
                    DoctorServer.run(session, statement);
                    run++;
                }
                for (String statement : advice.undo()) {
                    DoctorServer.run(session, statement);
                }
            }
        }
        return run;
    }
}
