package io.holdfast.cli.doctor;

import io.holdfast.cli.TemporaryFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks a server's own program whether it takes a configuration. */
final class ConfigCheck {
    private static final int SECONDS = 20;

    private ConfigCheck() {}

    /**
     * What the program says against the settings; null when it takes them.
     *
     * @throws IOException if the program cannot be run, or does not end
     */
    static @Nullable String complaint(Path program, boolean mariaDb, String fragment)
            throws IOException, InterruptedException {
        Path file = TemporaryFiles.make(null, "holdfast", ".cnf");
        Path answer = TemporaryFiles.make(null, "holdfast", ".out");
        try {
            Files.writeString(file, fragment);
            List<String> command = new ArrayList<>(List.of(program.toString(), "--defaults-file=" + file));
            // As root it wants to be told a user. MariaDB has no --validate-config; printing its help reads the file as
            // well.
            command.add("--user=" + System.getProperty("user.name"));
            command.addAll(mariaDb ? List.of("--help", "--verbose") : List.of("--validate-config"));
            Process check = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(answer.toFile())
                    .start();
            if (!check.waitFor(SECONDS, TimeUnit.SECONDS)) {
                check.destroyForcibly();
                throw new IOException(program + " has not ended within " + SECONDS + " s");
            }
            if (check.exitValue() == 0) {
                return null;
            }
            return Files.readString(answer, StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> line.contains("ERROR") || line.contains("unknown"))
                    .findFirst()
                    .orElse("exit code " + check.exitValue());
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(answer);
        }
    }
}
