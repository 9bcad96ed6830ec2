package io.holdfast.doctor;

import static io.holdfast.doctor.Sickness.findings;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server with every setting wrong: each is found, and silent once the advice was followed. */
class SickSettingsIT {
    private static TestServer wrong(ServerKind kind) {
        TestServer.Builder server = TestServer.builder(kind)
                .option("wait_timeout", "20")
                .option("net_write_timeout", "2")
                .option("max_connect_errors", "2")
                .option("max_allowed_packet", "1048576")
                .option("thread_cache_size", "0")
                .option("tmp_table_size", "1048576")
                .option("lock_wait_timeout", "31536000")
                .option("performance-schema", "OFF");
        return kind == ServerKind.MYSQL
                ? server.option("log_error_verbosity", "1").start()
                : server.option("log_warnings", "0")
                        .option("query_cache_type", "1")
                        .option("query_cache_size", "1048576")
                        .start();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void everySettingThatIsWrong(ServerKind kind) throws Exception {
        try (TestServer own = wrong(kind);
                DoctorServer server = new DoctorServer(own)) {
            List<String> probes =
                    new ArrayList<>(List.of("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08", "S10"));
            if (kind == ServerKind.MARIADB) {
                probes.add("S09");
            }
            for (String probe : probes) {
                List<Finding> found = findings(server, probe);
                assertThat(found)
                        .as(probe)
                        .allMatch(
                                finding -> finding.severity() == Severity.WARN || finding.severity() == Severity.INFO);
                for (Finding finding : found) {
                    for (Advice advice : finding.advice()) {
                        for (String statement : advice.how()) {
                            if (advice.kind() == Advice.Kind.SQL) {
                                own.execute(statement);
                            }
                        }
                    }
                }
                // What needs a restart stays.
                assertThat(findings(server, probe))
                        .as(probe)
                        .allMatch(finding -> finding.severity() == Severity.OK
                                || !finding.advice().isEmpty()
                                        && finding.advice().stream().allMatch(a -> a.kind() == Advice.Kind.CONFIG));
            }
        }
    }
}
