package io.holdfast.monitor.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/*
 * Names of pools and load by the minute are nobody else's business, and a folder may be one in which others can write: a
 * link that another user has put where a file of ours belongs is not followed.
 */
/** A folder and files that only their owner may read. */
final class OwnFiles {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final int LONGEST_NAME = 100;
    private static final int DIGITS = 16;

    private OwnFiles() {}

    private static boolean hasPermissions(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return hasPermissions(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Makes a folder where there is none; one that is there stays as it is. */
    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, attributes(folder, FOLDER));
        }
    }

    /** Opens a file for writing, and makes it where there is none. */
    static FileChannel open(Path file) throws IOException {
        if (!isThere(file)) {
            try {
                make(file);
            } catch (FileAlreadyExistsException e) {
                // Another monitor was first.
            }
        }
        return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes an empty file. */
    static void make(Path file) throws IOException {
        Files.createFile(file, attributes(file, FILE));
    }

    /**
     * Whether there is such a file; one that others may read is closed to them.
     *
     * @throws IOException if it is a link, or anything else that is no file
     */
    static boolean isThere(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is a link or a folder, and is left alone");
        }
        if (hasPermissions(file) && !Files.getPosixFilePermissions(file).equals(FILE)) {
            Files.setPosixFilePermissions(file, FILE);
        }
        return true;
    }

    /** A file's name for a key: the key itself where it may be one, otherwise with a digest that no other key has. */
    static String name(String key) {
        String plain = key.replaceAll("[^a-z0-9._-]", "_");
        if (plain.equals(key) && key.length() <= LONGEST_NAME) {
            return key;
        }
        String start = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
        return start + "~" + digest(key).substring(0, DIGITS);
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
