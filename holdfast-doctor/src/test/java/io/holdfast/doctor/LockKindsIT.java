package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.locks.Incident;
import io.holdfast.doctor.locks.WaitGraph;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import io.holdfast.testkit.locks.LockKind;
import io.holdfast.testkit.locks.LockScene;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several kinds of waits at once, among sessions that have no part in them. {@code ./bench locks} makes all of them. */
class LockKindsIT {
    private static final int KINDS = 6;
    private static final int BYSTANDERS = 5;
    private static final int SEED = 18;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void exactlyTheTrueRootsMustBeNamedAndTheirEndFreeEverybody(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        // Of the rest MariaDB as it is delivered tells that somebody waits, and no more.
        List<LockKind> kinds = new ArrayList<>(Arrays.stream(LockKind.values())
                .filter(each -> each.existsOn(kind) && each.mixes())
                .filter(each -> each != LockKind.ROW_EVENT)
                .filter(each -> kind == ServerKind.MYSQL || each.toldWithoutRecords(kind, false))
                // Names of two prepared transactions cannot be told apart there.
                .filter(each -> kind == ServerKind.MYSQL || each != LockKind.XA_WITH_SESSION)
                .toList());
        Collections.shuffle(kinds, new Random(SEED));
        try (LockScene scene = new LockScene(server)) {
            scene.bystanders(BYSTANDERS);
            for (LockKind each : kinds.subList(0, KINDS)) {
                scene.add(each);
            }
            scene.settle(2);
            Doctor doctor = Doctor.withAllProbes(Clock.systemUTC());
            ServerFacts facts = read(server);
            List<Incident> incidents = WaitGraph.of(facts).incidents();

            Set<Long> named = new TreeSet<>();
            Set<Long> circling = new TreeSet<>();
            Set<Long> waiting = new TreeSet<>();
            incidents.forEach(incident -> {
                named.addAll(incident.roots());
                circling.addAll(incident.cycle());
                waiting.addAll(incident.waiters());
            });
            String about = kinds.subList(0, KINDS) + ": " + incidents;
            assertThat(named).as(about).isEqualTo(new TreeSet<>(scene.roots()));
            assertThat(circling).as(about).isEqualTo(new TreeSet<>(scene.cycle()));
            assertThat(waiting).as(about).isEqualTo(new TreeSet<>(scene.waiters()));
            assertThat(incidents.stream().mapToInt(i -> i.prepared().size()).sum())
                    .as(about)
                    .isEqualTo(scene.xids().size());
            for (Finding finding : doctor.judge(facts).findings()) {
                for (Advice advice : finding.advice()) {
                    run(scene, advice);
                }
            }
            assertThat(scene.goOn(scene.waiters())).as(about).isTrue();
        }
    }

    @Test
    void serverThatRecordsNothingMustStillTellWhoWaitsAndTheOnlyHolder() throws Exception {
        try (TestServer server = TestServer.builder(ServerKind.MYSQL)
                        .option("performance-schema", "OFF")
                        .start();
                LockScene scene = new LockScene(server)) {
            scene.add(LockKind.ROW_INSERTED);
            scene.add(LockKind.NAMED_LOCK);
            Set<Long> told = new TreeSet<>(scene.roots());
            scene.add(LockKind.TABLE_LOCKED_FOR_WRITE);
            scene.settle(2);
            WaitGraph graph = WaitGraph.of(read(server));
            Set<Long> waiting = new TreeSet<>();
            graph.incidents().forEach(incident -> waiting.addAll(incident.waiters()));

            // Which of the sessions has locked the table is not to be known there.
            assertThat(new TreeSet<>(graph.roots())).isEqualTo(told);
            assertThat(waiting).isEqualTo(new TreeSet<>(scene.waiters()));
        }
    }

    private static ServerFacts read(TestServer server) throws Exception {
        Target target = Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
        return Doctor.withAllProbes(Clock.systemUTC())
                .read(target, ReadOptions.defaults().withWindow(Duration.ZERO));
    }

    private static void run(LockScene scene, Advice advice) throws SQLException {
        for (String statement : advice.how()) {
            if (statement.matches("KILL \\d+|XA ROLLBACK .*")) {
                try {
                    scene.run(statement);
                } catch (SQLException e) {
                    // It stands twice where several hold one lock together: gone already.
                    assertThat(e.getErrorCode()).as(statement).isIn(1094, 1397);
                }
                if (statement.startsWith("KILL")) {
                    scene.untilGone(Long.parseLong(statement.substring(5)));
                }
            }
        }
    }
}
