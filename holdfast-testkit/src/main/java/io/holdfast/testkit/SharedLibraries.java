package io.holdfast.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks that the machine has the libraries a server is linked to, because the loader's own message names no package. */
final class SharedLibraries {
    private static final Pattern NOT_FOUND = Pattern.compile("(\\S+) => not found");

    private static final Map<String, String> DEBIAN_PACKAGES = Map.ofEntries(
            Map.entry("libaio.so.1", "libaio1"),
            Map.entry("libnuma.so.1", "libnuma1"),
            Map.entry("libncurses.so.5", "libncurses5"),
            Map.entry("libtinfo.so.5", "libtinfo5"),
            Map.entry("libcrypt.so.1", "libcrypt1"),
            Map.entry("libsystemd.so.0", "libsystemd0"),
            Map.entry("libstdc++.so.6", "libstdc++6"),
            Map.entry("libgcc_s.so.1", "libgcc-s1"),
            Map.entry("libcap.so.2", "libcap2"),
            Map.entry("libgcrypt.so.20", "libgcrypt20"),
            Map.entry("liblzma.so.5", "liblzma5"),
            Map.entry("libzstd.so.1", "libzstd1"),
            Map.entry("liblz4.so.1", "liblz4-1"));

    private static final Set<Path> CHECKED = ConcurrentHashMap.newKeySet();

    private SharedLibraries() {}

    /** @throws TestServerException if {@code ldd} misses a library; without {@code ldd} nothing is checked */
    static void requireFor(Path binary) throws IOException {
        if (!CHECKED.contains(binary)) {
            String missing = missing(ldd(binary));
            if (!missing.isEmpty()) {
                throw new TestServerException(binary.getFileName() + " cannot run here: " + missing);
            }
            CHECKED.add(binary);
        }
    }

    private static String ldd(Path binary) throws IOException {
        Process ldd;
        try {
            ldd = new ProcessBuilder("ldd", binary.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException noLdd) {
            return "";
        }
        return new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** What the output of {@code ldd} says is missing, with the command that installs it; empty if nothing is. */
    static String missing(String lddOutput) {
        Set<String> libraries = new TreeSet<>();
        Set<String> packages = new TreeSet<>();
        for (Matcher matcher = NOT_FOUND.matcher(lddOutput); matcher.find(); ) {
            String library = matcher.group(1);
            libraries.add(library);
            packages.add(DEBIAN_PACKAGES.getOrDefault(library, "<the package with " + library + ">"));
        }
        return libraries.isEmpty()
                ? ""
                : "missing " + String.join(", ", libraries) + ". On Debian run: apt-get install "
                        + String.join(" ", packages);
    }
}
