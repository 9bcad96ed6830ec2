package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.render.TextReport;
import io.holdfast.doctor.server.FactsFile;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fresh server of its own, because a shared one is made sick by other tests. */
class HealthyServerIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void freshServerMustYieldNothingAboveInfo(ServerKind kind) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            Target target = Target.of("127.0.0.1", server.port())
                    .withUser(TestServer.ADMIN_USER)
                    .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
            // The machine itself is busy with other tests.
            Doctor doctor = Doctor.withAllProbes(Clock.systemUTC()).except("H*");
            ServerFacts facts = doctor.read(target, DoctorServer.QUICK);
            Report report = doctor.judge(facts);

            String text = new TextReport(false, true).render(report);
            System.out.println(text);
            assertThat(report.of(Severity.CRIT)).as(text).isEmpty();
            assertThat(report.of(Severity.WARN)).as(text).isEmpty();
            assertThat(report.worst()).isEqualTo(Severity.OK);
            assertThat(report.exitCode(Severity.WARN, false)).isZero();

            Path file = directory.resolve("facts.json");
            FactsFile.save(facts, file);
            assertThat(FactsFile.load(file)).isEqualTo(facts);
            assertThat(doctor.judge(FactsFile.load(file))).isEqualTo(report);
            assertThat(List.of(file.toFile().length())).allMatch(length -> length > 1000);
        }
    }
}
