package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/** Makes the data directory of a new server: system tables, an administrator and an ordinary user. */
final class ServerTemplate {
    private static final long LIMIT_SECONDS = 180;

    /** One statement a line, as the bootstrap modes of both servers want it. */
    private static final List<String> USERS = List.of(
            "CREATE USER '" + Logins.ADMIN_USER + "'@'%' IDENTIFIED BY '" + Logins.ADMIN_PASSWORD + "';",
            "GRANT ALL ON *.* TO '" + Logins.ADMIN_USER + "'@'%' WITH GRANT OPTION;",
            "CREATE USER '" + Logins.APP_USER + "'@'%' IDENTIFIED BY '" + Logins.APP_PASSWORD + "';",
            "GRANT ALL ON `t\\_%`.* TO '" + Logins.APP_USER + "'@'%';");

    private final ServerKind kind;
    private final Path home;

    ServerTemplate(ServerKind kind, Path home) {
        this.kind = kind;
        this.home = home;
    }

    /** Changes whenever the data directory would be made in another way, so that no stale one is used. */
    String fingerprint() {
        CRC32 crc = new CRC32();
        crc.update(("with certificate " + USERS + " " + kind.storageOptions() + kind.systemTableScripts())
                .getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    void fill(Path directory) throws IOException {
        Path sql = directory.resolveSibling(directory.getFileName() + ".sql");
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        Files.write(sql, statements());
        ProcessBuilder builder = new ProcessBuilder(command(directory, sql))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        if (kind == ServerKind.MARIADB) {
            Files.createDirectory(directory.resolve("mysql"));
            builder.redirectInput(sql.toFile());
        }
        Process process = builder.start();
        try {
            if (!Deadline.uninterrupted("initialisation", () -> process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))) {
                throw new TestServerException(
                        "initialisation took more than " + LIMIT_SECONDS + " s" + ErrorLog.tail(log));
            }
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new TestServerException(
                    "initialisation failed with exit status " + process.exitValue() + ErrorLog.tail(log));
        }
        if (kind == ServerKind.MARIADB) {
            // Without one the server makes a key of 4096 bits at each start, which takes between 1 and 10 s.
            ServerCertificate.make(directory);
        }
        // Every copy makes an identity of its own.
        Files.deleteIfExists(directory.resolve("auto.cnf"));
        Files.delete(sql);
        Files.delete(log);
    }

    private List<String> statements() {
        List<String> lines = new ArrayList<>();
        if (kind == ServerKind.MARIADB) {
            lines.add("use mysql;");
            for (String script : kind.systemTableScripts()) {
                lines.addAll(read(home.resolve(script)));
            }
            lines.add("FLUSH PRIVILEGES;");
        }
        lines.addAll(USERS);
        return lines;
    }

    private static List<String> read(Path script) {
        try {
            return Files.readAllLines(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Path directory, Path sql) {
        List<String> command = ServerCommand.common(kind, home, directory);
        switch (kind) {
            case MYSQL -> command.addAll(List.of("--initialize-insecure", "--init-file=" + sql));
            case MARIADB -> command.addAll(List.of("--bootstrap", "--max-allowed-packet=64M"));
        }
        return command;
    }
}
