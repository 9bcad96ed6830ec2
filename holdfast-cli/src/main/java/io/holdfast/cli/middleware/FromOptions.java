package io.holdfast.cli.middleware;

import io.holdfast.cli.login.LoginOptions;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.middleware.config.Backend;
import io.holdfast.doctor.middleware.config.Backends;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.PoolSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a configuration's servers and clients come from: servers to ask, saved facts, configurations of pools. */
final class FromOptions extends LoginOptions {
    @Option(
            names = "--from",
            paramLabel = "SERVER|FILE",
            arity = "1..*",
            required = true,
            description = "Servers to ask, files of doctor --save, and configurations of the pools that will connect.")
    private List<String> sources = new ArrayList<>();

    @Option(
            names = "--instances",
            description = "Instances of the application, each with such pools. Default: ${DEFAULT-VALUE}.")
    private int instances = 1;

    private @Nullable String current;

    private final List<Backend> backends = new ArrayList<>();
    private int clients;

    @Override
    protected @Nullable String target() {
        return current;
    }

    /** Reads and asks all of them. */
    void readAll() throws IOException {
        Target login = null;
        for (String source : sources) {
            Path file = file(source);
            if (file == null) {
                current = source;
                // A password that was asked for once is not asked for again.
                login = login == null ? read() : alike(login, Target.parse(source));
                backends.add(Backends.ask(login));
            } else if (isFacts(file)) {
                backends.add(Backends.load(file));
            } else {
                clients += PoolSettingsReader.read(file, instances).stream()
                        .mapToInt(PoolSettings::total)
                        .sum();
            }
        }
    }

    private static Target alike(Target first, Target other) {
        Target named = other.user() == null ? other.withUser(first.user()) : other;
        return named.withPassword(first.password()).withTls(first.tls());
    }

    /** The servers. */
    List<Backend> backends() {
        return backends;
    }

    /** The connections of all pools together; 0 when none was given. */
    int clients() {
        return clients;
    }

    private static @Nullable Path file(String source) {
        return source.contains("://") || !Files.isRegularFile(Path.of(source)) ? null : Path.of(source);
    }

    /** Saved facts are an object of JSON that says its schema version, or a bundle. */
    private static boolean isFacts(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String head = new String(in.readNBytes(200), StandardCharsets.ISO_8859_1);
            return head.startsWith("PK") || head.contains("\"schemaVersion\"");
        }
    }
}
