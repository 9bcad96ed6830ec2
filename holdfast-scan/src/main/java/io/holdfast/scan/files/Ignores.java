package io.holdfast.scan.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules of the {@code .gitignore} files from a folder up to the root. */
final class Ignores {
    private record Line(Pattern pattern, boolean negated, boolean foldersOnly) {}

    private final @Nullable Ignores outer;
    private final String base;
    private final List<Line> lines = new ArrayList<>();

    /** Patterns that are given, relative to the root. */
    Ignores(List<String> patterns) {
        this.outer = null;
        this.base = "";
        patterns.forEach(this::add);
    }

    /**
     * Reads the folder's file, if there is one.
     *
     * @param base the folder relative to the root, with a slash at its end, or empty
     */
    Ignores(@Nullable Ignores outer, Path folder, String base) {
        this.outer = outer;
        this.base = base;
        Path file = folder.resolve(".gitignore");
        if (Files.isRegularFile(file)) {
            try {
                Sources.decode(Files.readAllBytes(file)).lines().forEach(this::add);
            } catch (IOException e) {
                // A file that cannot be read excludes nothing.
            }
        }
    }

    private void add(String raw) {
        String line = raw.stripTrailing();
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        boolean negated = line.startsWith("!");
        if (negated) {
            line = line.substring(1);
        }
        boolean folders = line.endsWith("/");
        if (folders) {
            line = line.substring(0, line.length() - 1);
        }
        boolean anchored = line.contains("/");
        if (line.startsWith("/")) {
            line = line.substring(1);
        }
        StringBuilder regex = new StringBuilder(anchored ? "" : "(?:.*/)?");
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (line.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (line.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        lines.add(new Line(Pattern.compile(regex.toString()), negated, folders));
    }

    /** True when git does not see it; the name is relative to the root. */
    boolean excludes(String name, boolean folder) {
        for (Ignores each = this; each != null; each = each.outer) {
            if (!name.startsWith(each.base)) {
                continue;
            }
            String relative = name.substring(each.base.length());
            for (int i = each.lines.size() - 1; i >= 0; i--) {
                Line line = each.lines.get(i);
                if ((folder || !line.foldersOnly())
                        && line.pattern().matcher(relative).matches()) {
                    return !line.negated();
                }
            }
        }
        return false;
    }
}
