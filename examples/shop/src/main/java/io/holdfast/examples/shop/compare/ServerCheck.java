package io.holdfast.examples.shop.compare;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Has the doctor look at the server: for mistakes that no pool can see. */
final class ServerCheck {
    /** Statements without an index; rows that are there more often than once. */
    private static final String CHECKS = "Q03,Q05";

    private ServerCheck() {}

    /** What it finds in this schema. */
    static List<Said> findings(TestServer server, String schema) throws IOException, InterruptedException {
        ReadOptions options = ReadOptions.defaults()
                .withWindow(Duration.ofSeconds(1))
                .withCandidateKeys(List.of(CandidateKey.parse(schema + ".system_settings(business_id,name)")));
        Target target = Target.of("127.0.0.1", server.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
        return Doctor.withAllProbes(Clock.systemUTC()).only(CHECKS).examine(target, options).findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.WARN))
                .filter(finding -> finding.toString().contains("system_settings"))
                .map(Finding::code)
                .distinct()
                .map(code -> new Said(code, List.of("system_settings")))
                .toList();
    }
}
