package io.holdfast.scan.files;

import io.holdfast.scan.versions.Dependencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds source files below a folder, as git sees it, without vendored and generated code. */
public final class Sources {
    /** Languages of the same programs that nothing here reads, by the ending of a file's name. */
    private static final Map<String, String> OTHERS = Map.of(
            "kt", "Kotlin",
            "scala", "Scala",
            "groovy", "Groovy",
            "clj", "Clojure",
            "jsp", "JSP",
            "jspx", "JSP",
            "jspf", "JSP",
            "pyx", "Cython",
            "ipynb", "notebooks");

    private static final Set<String> SKIPPED = Set.of(
            ".git",
            ".hg",
            ".svn",
            "node_modules",
            "vendor",
            "third_party",
            "site-packages",
            "dist-packages",
            "venv",
            ".venv",
            "env",
            ".env",
            "virtualenv",
            "__pycache__",
            ".tox",
            ".nox",
            ".mypy_cache",
            ".pytest_cache",
            ".idea",
            ".gradle",
            ".mvn",
            "target",
            "build",
            "dist",
            "out",
            "bin",
            "generated",
            "generated-sources",
            "gen",
            ".eggs",
            "bower_components",
            "__pypackages__");
    private static final int HIGHEST = 12;
    private static final long LARGEST = 2_000_000;
    private static final Pattern CODING =
            Pattern.compile("\\A(?:[^\\n]*\\n)?[ \\t\\f]*#[^\\n]*?coding[:=][ \\t]*([-\\w.]+)");

    private final List<SourceFile> files = new ArrayList<>();
    private final List<Path> dependencies = new ArrayList<>();
    private final Map<String, Integer> counted = new TreeMap<>();

    private final Ignores excluded;

    private Sources(Ignores excluded) {
        this.excluded = excluded;
    }

    /** Walks the paths; what is named directly is taken even where git ignores it. */
    public static Sources of(Path root, List<Path> paths) throws IOException {
        return of(root, paths, List.of());
    }

    /**
     * Walks the paths.
     *
     * @param exclude patterns of what is left out, as in {@code .gitignore} at the root
     */
    public static Sources of(Path root, List<Path> paths, List<String> exclude) throws IOException {
        Sources sources = new Sources(new Ignores(exclude));
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                // A link to a folder that is named is followed; links inside are not, since they may lead back.
                sources.walk(root, Files.isSymbolicLink(path) ? path.resolve(".") : path);
            } else {
                sources.file(root, path);
            }
        }
        for (Path path : paths) {
            sources.above(path, root);
        }
        sources.files.sort(Comparator.comparing(SourceFile::name));
        return sources;
    }

    private void walk(Path root, Path start) throws IOException {
        Deque<Ignores> open = new ArrayDeque<>();
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = name(root, folder);
                if (!folder.equals(start)) {
                    String last = Objects.toString(folder.getFileName());
                    boolean environment = Files.exists(folder.resolve("pyvenv.cfg"));
                    if (SKIPPED.contains(last) && !(last.matches("gen|bin|out|build|env|dist") && inJavaSource(name))
                            || environment
                            || excluded.excludes(name, true)
                            || open.element().excludes(name, true)) {
                        return FileVisitResult.SKIP_SUBTREE;
                    }
                }
                open.push(new Ignores(open.peek(), folder, name.isEmpty() ? "" : name + "/"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()
                        && !excluded.excludes(name(root, file), false)
                        && !open.element().excludes(name(root, file), false)) {
                    if (attributes.size() <= LARGEST) {
                        file(root, file);
                    } else if (isSource(file)) {
                        counted.merge("sources over 2 MB", 1, Integer::sum);
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                counted.merge("what cannot be opened", 1, Integer::sum);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
                open.pop();
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Versions are often named above what is scanned: as far up as the root, or the top of the checkout. */
    private void above(Path path, Path root) throws IOException {
        Path top = root;
        Path up = root.toAbsolutePath().normalize();
        for (int i = 0; up != null && i < HIGHEST; i++) {
            if (Files.exists(up.resolve(".git"))) {
                top = up;
                break;
            }
            up = up.getParent();
        }
        Path folder = path.toAbsolutePath().normalize().getParent();
        while (folder != null && folder.startsWith(top.toAbsolutePath().normalize())) {
            try (Stream<Path> all = Files.list(folder)) {
                all.filter(each -> Dependencies.isNamed(Objects.toString(each.getFileName())))
                        .filter(Files::isRegularFile)
                        .filter(each -> !dependencies.contains(each))
                        .sorted()
                        .forEach(dependencies::add);
            }
            folder = folder.getParent();
        }
    }

    /** Packages may have any name. */
    private static boolean inJavaSource(String name) {
        return name.matches(".*(^|/)(src/(main|test)/java|java|src)/.*");
    }

    private void file(Path root, Path file) {
        String last = Objects.toString(file.getFileName());
        if (isSource(file)) {
            files.add(new SourceFile(file, name(root, file)));
        } else if (Dependencies.isNamed(last)) {
            dependencies.add(file);
        } else {
            String language = OTHERS.get(last.substring(last.lastIndexOf('.') + 1));
            if (language != null) {
                counted.merge(language, 1, Integer::sum);
            }
        }
    }

    private static boolean isSource(Path file) {
        String last = Objects.toString(file.getFileName());
        return last.endsWith(".java") || last.endsWith(".py");
    }

    private static String name(Path root, Path file) {
        return root.relativize(file.normalize()).toString().replace('\\', '/');
    }

    /** Java and Python files, by name. */
    public List<SourceFile> files() {
        return files;
    }

    /** Files that name versions of libraries. */
    public List<Path> dependencies() {
        return dependencies;
    }

    /** Files of languages that are not analysed. */
    public Map<String, Integer> counted() {
        return counted;
    }

    /** The text: UTF-8, or what the file itself declares, or else Latin-1, in which every byte is a character. */
    public static String decode(byte[] bytes) {
        return new String(bytes, charset(bytes));
    }

    /** The encoding of a file's bytes. */
    public static Charset charset(byte[] bytes) {
        String start = new String(bytes, 0, Math.min(bytes.length, 400), StandardCharsets.ISO_8859_1);
        Matcher coding = CODING.matcher(start);
        if (coding.find()) {
            try {
                Charset declared = Charset.forName(coding.group(1));
                declared.newDecoder().decode(ByteBuffer.wrap(bytes));
                return declared;
            } catch (IllegalArgumentException | CharacterCodingException e) {
                // Not what it says.
            }
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** True for code that tests something. */
    public static boolean isTest(String name) {
        return name.matches("(.*/)?(src/(test|it|integrationTest|testFixtures)|tests?|testing|__tests__|e2e)/.*")
                || name.matches("(.*/)?(test_[^/]*|[^/]*_test|conftest)\\.py")
                || name.matches("(.*/)?[^/]*(Test|Tests|IT|TestCase)\\.java");
    }

    /** True for code that a program wrote. */
    public static boolean isGenerated(String text) {
        String start = text.substring(0, Math.min(text.length(), 600));
        return start.contains("@generated")
                || start.contains("DO NOT EDIT")
                || start.matches(
                        "(?is).*\\bgenerated by (the )?(protocol buffer compiler|thrift|jooq|antlr|openapi|swagger)\\b.*");
    }
}
