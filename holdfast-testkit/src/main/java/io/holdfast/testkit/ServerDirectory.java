package io.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of one running server, below the directory for temporary files. Immutable. */
final class ServerDirectory {
    private final Path root;

    private ServerDirectory(Path root) {
        this.root = root;
    }

    /** Makes a directory from the template, and deletes those that killed JVMs left behind. */
    static ServerDirectory create(ServerKind kind, Path template) {
        try {
            Path all = usable(folderOf(System.getProperty("user.name")));
            deleteOrphans(all);
            String owner = ProcessHandle.current().pid() + "-" + kind.directoryName() + "-";
            ServerDirectory made = new ServerDirectory(Files.createTempDirectory(all, owner));
            FileTrees.copy(template, made.data());
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a data directory for " + kind, e);
        }
    }

    /** Each user of the machine has a folder: what one has made, another cannot write. */
    static Path folderOf(String user) {
        String plain = user.replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir"), "holdfast-testkit-" + plain);
    }

    /** This folder; another one where it belongs to somebody else after all, as two users without a name would share one. */
    static Path usable(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
            if (Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException e) {
            // Another one will do.
        }
        return Files.createTempDirectory("holdfast-testkit-");
    }

    private static void deleteOrphans(Path all) throws IOException {
        List<Path> directories;
        try (Stream<Path> listed = Files.list(all)) {
            directories = listed.toList();
        }
        for (Path directory : directories) {
            String owner = directory.getFileName().toString().replaceFirst("-.*", "");
            if (owner.matches("\\d+") && ProcessHandle.of(Long.parseLong(owner)).isEmpty()) {
                FileTrees.delete(directory);
            }
        }
    }

    Path data() {
        return root.resolve("data");
    }

    Path errorLog() {
        return root.resolve("error.log");
    }

    /** What the process itself writes, such as the loader's message about a missing library. */
    Path output() {
        return root.resolve("output.log");
    }

    /** Makes what a server needs, and removes what a killed one leaves and a new one could take for another running server. */
    void prepareStart() throws IOException {
        Files.createDirectories(ServerCommand.temporary(data()));
        Files.deleteIfExists(data().resolve(ServerCommand.SOCKET_NAME));
        Files.deleteIfExists(data().resolve(ServerCommand.SOCKET_NAME + ".lock"));
    }

    void delete() {
        try {
            FileTrees.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + root, e);
        }
    }
}
