package io.holdfast.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The program files of one kind of server, unpacked in a cache that all JVMs of this machine share. They come from the
 * cache, else from the archive in the local Maven repository, else from the network by running {@code mvn}. Immutable
 * and thread-safe; two JVMs that need the same distribution at once unpack it once.
 */
public final class ServerDistribution {
    private static final long FETCH_MINUTES = 30;

    private final ServerKind kind;
    private final Path cache;
    private final Path repository;
    private final Consumer<String> progress;

    /** The distribution in the default cache, {@code .cache/holdfast/servers} in the user's home; reports on stderr. */
    public ServerDistribution(ServerKind kind) {
        this(kind, defaultCache(), System.err::println);
    }

    /**
     * The distribution in a cache of its own.
     *
     * @param progress called with one line of text for each step that takes time; in the calling thread
     */
    public ServerDistribution(ServerKind kind, Path cache, Consumer<String> progress) {
        this(kind, cache, localRepository(), progress);
    }

    ServerDistribution(ServerKind kind, Path cache, Path repository, Consumer<String> progress) {
        this.kind = kind;
        this.cache = cache;
        this.repository = repository;
        this.progress = progress;
    }

    private static Path defaultCache() {
        return cacheOf(Path.of(System.getProperty("user.home")));
    }

    /** In the home; where there is none, or nothing can be written there, in the user's folder for temporary files. */
    static Path cacheOf(Path home) {
        Path cache = home.resolve(Path.of(".cache", "holdfast", "servers"));
        if (Files.exists(cache)) {
            return cache;
        }
        Path folder = cache;
        while (folder != null && !Files.exists(folder)) {
            folder = folder.getParent();
        }
        return folder != null && folder.startsWith(home) && Files.isWritable(folder) ? cache : temporaryCache();
    }

    /** Programs are run from it: what another user may have put there does not count. */
    private static Path temporaryCache() {
        try {
            Path own = Files.createTempDirectory("holdfast-testkit-");
            Path lasting = ServerDirectory.folderOf(System.getProperty("user.name"));
            Files.createDirectories(lasting);
            if (!Files.isSymbolicLink(lasting) && Files.getOwner(lasting).equals(Files.getOwner(own))) {
                Files.delete(own);
                return lasting.resolve("servers");
            }
            return own;
        } catch (IOException e) {
            throw new UncheckedIOException("no folder can be made for the server's program files", e);
        }
    }

    private static Path localRepository() {
        String configured = System.getProperty("maven.repo.local");
        return configured != null ? Path.of(configured) : Path.of(System.getProperty("user.home"), ".m2", "repository");
    }

    /** The kind of server. */
    public ServerKind kind() {
        return kind;
    }

    /**
     * The directory with the program files, made at the first call. That call waits for the unpacking (seconds) and, if
     * the archive is not in the local Maven repository, for its transfer (at most 30 minutes).
     *
     * @throws TestServerException if the files cannot be had, or if the machine lacks a library they need
     */
    public Path home() {
        try {
            Path home = FileTrees.makeOnce(cache.resolve(kind.directoryName()), this::unpack);
            SharedLibraries.requireFor(kind.binary(home));
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + kind + " into " + cache, e);
        }
    }

    /** The cached data directory of a new server: copy it, then start on the copy. Made at the first call. */
    Path dataTemplate() {
        ServerTemplate template = new ServerTemplate(kind, home());
        try {
            return FileTrees.makeOnce(cache.resolve(kind.directoryName() + "-data-" + template.fingerprint()), dir -> {
                progress.accept("Initialising a data directory of " + kind.directoryName());
                template.fill(dir);
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot initialise a data directory of " + kind + " in " + cache, e);
        }
    }

    private void unpack(Path target) throws IOException {
        MavenArtifact artifact = kind.artifact();
        Path archive = artifact.in(repository);
        if (!Files.isRegularFile(archive)) {
            fetch(artifact);
        }
        if (!Files.isRegularFile(archive)) {
            throw new TestServerException("no " + archive + ". Run: mvn dependency:get -Dtransitive=false -Dartifact="
                    + artifact.coordinate());
        }
        progress.accept("Unpacking " + kind.directoryName() + " into " + cache);
        FileTrees.unpack(archive, kind.archivePrefix(), kind::needs, target);
    }

    private void fetch(MavenArtifact artifact) throws IOException {
        progress.accept("Fetching " + artifact.coordinate() + " with Maven; this can take minutes");
        // Not where the tests run: Maven would read the project's own pom there, whose modules no repository has.
        Path apart = Files.createDirectories(cache);
        Process maven = new ProcessBuilder(List.of(
                        "mvn",
                        "-B",
                        "-ntp",
                        "dependency:get",
                        "-Dtransitive=false",
                        "-Dartifact=" + artifact.coordinate(),
                        "-Dmaven.repo.local=" + repository))
                .directory(apart.toFile())
                .redirectErrorStream(true)
                .start();
        maven.onExit().orTimeout(FETCH_MINUTES, TimeUnit.MINUTES).whenComplete((done, late) -> maven.destroyForcibly());
        try (BufferedReader lines = maven.inputReader()) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                progress.accept(line);
            }
        }
        int status = Deadline.uninterrupted("Maven", maven::waitFor);
        if (status != 0) {
            throw new TestServerException("Maven could not fetch " + artifact.coordinate() + " (exit status " + status
                    + "); its output went to the progress callback");
        }
    }
}
