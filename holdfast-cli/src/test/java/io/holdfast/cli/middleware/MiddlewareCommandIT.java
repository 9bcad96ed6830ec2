package io.holdfast.cli.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.testkit.HaproxyServer;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration written from what a real server says, in the eyes of the engine itself. */
class MiddlewareCommandIT {
    @TempDir
    private Path folder;

    @Test
    void whatIsGeneratedForHaproxyMustPassItsOwnCheck() throws Exception {
        Path password = Files.writeString(folder.resolve("password"), TestServer.APP_PASSWORD + "\n");
        CliRun run = CliRun.of(
                "middleware",
                "generate",
                "haproxy",
                "--from",
                "127.0.0.1:" + TestServer.shared(ServerKind.MYSQL).port(),
                "-u",
                TestServer.APP_USER,
                "--password-file",
                password.toString(),
                "--budget",
                "30");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("maxconn 30");
        assertThat(run.err()).contains("Note: ").doesNotContain("Exception");
        assertThat(HaproxyServer.verify(run.out())).isEmpty();
    }
}
