package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.HostReader;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine beside the server; a sick one is a tree of files as the kernel writes them. */
class HostProbesTest {
    @TempDir
    private Path proc;

    private Finding finding(String probe, double load, long availableKib, String state, int sockets)
            throws IOException {
        Files.writeString(proc.resolve("loadavg"), load + " 0.5 0.4 1/100 1234\n");
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal: 1000000 kB\nMemAvailable: " + availableKib + " kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n");
        Files.createDirectories(proc.resolve("net"));
        StringBuilder table = new StringBuilder("  sl  local_address rem_address   st\n");
        for (int i = 0; i < sockets; i++) {
            table.append("   ")
                    .append(i)
                    .append(": 0100007F:0CEA 0100007F:9C40 ")
                    .append(state)
                    .append(" 0:0\n");
        }
        Files.writeString(proc.resolve("net/tcp"), table.toString());
        ServerIdentity identity = new ServerIdentity(
                ServerVersion.parse("8.0.33"), "db:3306", "db", "uuid", "'a'@'%'", 1, Instant.EPOCH, true);
        var facts = new ServerFactsBuilder(Instant.EPOCH, identity)
                .variable("back_log", "50")
                .host(new HostReader(proc, 2).read(3306).orElseThrow())
                .build();
        List<Finding> findings =
                Doctor.withAllProbes(Clock.systemUTC()).only(probe).judge(facts).findings();
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    @Test
    void theProcessor() throws IOException {
        assertThat(finding("H01", 0.7, 900_000, "01", 1).severity()).isEqualTo(Severity.OK);
        assertThat(finding("H01", 3.2, 900_000, "01", 1).severity()).isEqualTo(Severity.WARN);
        assertThat(finding("H01", 8.1, 900_000, "01", 1).severity()).isEqualTo(Severity.CRIT);
    }

    @Test
    void theMemory() throws IOException {
        assertThat(finding("H02", 0.7, 900_000, "01", 1).severity()).isEqualTo(Severity.OK);
        assertThat(finding("H02", 0.7, 90_000, "01", 1).severity()).isEqualTo(Severity.WARN);
        assertThat(finding("H02", 0.7, 20_000, "01", 1).severity()).isEqualTo(Severity.CRIT);
    }

    @Test
    void theSockets() throws IOException {
        assertThat(finding("H03", 0.7, 900_000, "01", 30).severity()).isEqualTo(Severity.OK);
        assertThat(finding("H03", 0.7, 900_000, "08", 30).severity()).isEqualTo(Severity.WARN);
        assertThat(finding("H03", 0.7, 900_000, "06", 1_200).severity()).isEqualTo(Severity.WARN);
        assertThat(finding("H03", 0.7, 900_000, "03", 60).severity()).isEqualTo(Severity.CRIT);
    }
}
