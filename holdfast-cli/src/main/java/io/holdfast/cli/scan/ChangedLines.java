package io.holdfast.cli.scan;

import io.holdfast.cli.TemporaryFiles;
import io.holdfast.scan.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines that git sees changed since a revision; new files count as a whole. */
final class ChangedLines {
    private static final Pattern HUNK = Pattern.compile("^@@ -\\S+ \\+(\\d+)(?:,(\\d+))? @@.*");
    private static final int SECONDS = 30;

    private final Map<String, Set<Integer>> lines = new HashMap<>();
    private final Set<String> whole = new TreeSet<>();

    private ChangedLines() {}

    static ChangedLines since(String revision, Path root) throws IOException, InterruptedException {
        if (revision.startsWith("-")) {
            throw new IOException("'" + revision + "' is not a revision");
        }
        ChangedLines changed = new ChangedLines();
        changed.diff(git(root, "diff", "-U0", "--no-color", "--no-ext-diff", "--relative", revision, "--", "."));
        changed.whole.addAll(git(root, "ls-files", "--others", "--exclude-standard", "--", "."));
        return changed;
    }

    /** True when the finding, or a place on its path, is in a changed line. */
    boolean touches(Finding finding) {
        if (whole.contains(finding.file())) {
            return true;
        }
        Set<Integer> here = lines.getOrDefault(finding.file(), Set.of());
        return here.contains(finding.line()) || finding.path().stream().anyMatch(place -> here.contains(place.line()));
    }

    private void diff(List<String> output) {
        Set<Integer> current = new TreeSet<>();
        for (String line : output) {
            if (line.startsWith("+++ ")) {
                String file = line.substring(4).replaceFirst("^b/", "");
                current = lines.computeIfAbsent(file, key -> new TreeSet<>());
            }
            Matcher hunk = HUNK.matcher(line);
            if (hunk.matches()) {
                int start = Integer.parseInt(hunk.group(1));
                int count = hunk.group(2) == null ? 1 : Integer.parseInt(hunk.group(2));
                for (int i = 0; i < count; i++) {
                    current.add(start + i);
                }
            }
        }
    }

    /** The lines that a command of git prints. */
    static List<String> git(Path root, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git", "-c", "core.quotepath=false"));
        command.addAll(List.of(arguments));
        Path output = TemporaryFiles.make(null, "holdfast-scan", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(root.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("git did not answer within " + SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("git " + arguments[0] + " failed: is this a checkout, and the revision right?");
            }
            byte[] bytes = Files.readAllBytes(output);
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
