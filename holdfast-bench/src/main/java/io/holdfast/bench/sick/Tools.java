package io.holdfast.bench.sick;

import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The peers' programs, as their packages install them; what they print. */
final class Tools {
    private static final int SECONDS = 60;

    private Tools() {}

    /** True when the program is on the path. */
    static boolean has(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /** All that MySQLTuner says. */
    static String tuner(int port) throws IOException, InterruptedException {
        return output(List.of(
                "mysqltuner",
                "--host=127.0.0.1",
                "--port=" + port,
                "--user=" + TestServer.ADMIN_USER,
                "--pass=" + TestServer.ADMIN_PASSWORD,
                "--forcemem=4096",
                "--forceswap=0",
                "--nocolor",
                "--verbose"));
    }

    /** All that those of Percona Toolkit's programs say that look at a running server and give a verdict. */
    static String toolkit(int port) throws IOException, InterruptedException {
        String server = "h=127.0.0.1,P=" + port + ",u=" + TestServer.ADMIN_USER + ",p=" + TestServer.ADMIN_PASSWORD;
        List<String> kill = List.of("--print", "--victims=all", "--interval=1", "--run-time=3");
        return output(List.of("pt-variable-advisor", "--no-version-check", server))
                + output(List.of("pt-duplicate-key-checker", "--no-version-check", server))
                + output(List.of("pt-deadlock-logger", "--no-version-check", "--run-time=1", "--iterations=1", server))
                + output(with(List.of("pt-kill", "--no-version-check", "--busy-time=2", server), kill))
                + output(with(
                        List.of("pt-kill", "--no-version-check", "--match-command=Sleep", "--idle-time=2", server),
                        kill))
                + output(List.of(
                        "pt-query-digest",
                        "--no-version-check",
                        "--processlist=" + server,
                        "--run-time=3",
                        "--interval=0.1"));
    }

    private static List<String> with(List<String> one, List<String> more) {
        return Stream.concat(one.stream(), more.stream()).toList();
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Path file = Files.createTempFile("holdfast-tool", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(file.toFile())
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1) + "\n";
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
