package io.holdfast.scan.fix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Pairs of texts in {@code fix/NAME.LANGUAGE.txt}, and the compilers of both languages. */
final class Examples {
    /** A text before and after. */
    record Example(String name, String language, String before, String after) {
        String file() {
            return "app/Snippet." + language;
        }
    }

    private Examples() {}

    static Stream<Example> of(String kind) throws IOException {
        List<Example> all = new ArrayList<>();
        for (String language : List.of("java", "py")) {
            try (InputStream in = Examples.class.getResourceAsStream(kind + "." + language + ".txt")) {
                String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
                for (String part : text.split("(?m)^### ", -1)) {
                    if (!part.isBlank()) {
                        String name = part.lines().findFirst().orElse("");
                        String[] texts = part.substring(name.length() + 1).split("(?m)^--- after\n", -1);
                        all.add(new Example(name, language, texts[0], texts[1]));
                    }
                }
            }
        }
        return all.stream();
    }

    /** Compiles Java files, with the class path of the tests. */
    static void mustCompile(List<Path> files, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            said,
                            manager,
                            null,
                            List.of("-proc:none", "-nowarn", "-d", folder.toString()),
                            null,
                            manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as(said.toString()).isTrue();
        }
    }

    /** Compiles Python files by {@code py_compile}; the test machine has Python. */
    static void mustCompilePython(List<Path> files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "python3",
                "-c",
                "import sys\nfor f in sys.argv[1:]: compile(open(f, 'rb').read(), f, 'exec', dont_inherit=True)"));
        files.forEach(file -> command.add(file.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    static Path write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }
}
