package io.holdfast.cli.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of {@code docs/errors}, packed beside this class when the program was built. */
final class ErrorPages {
    private static final Pattern CODE = Pattern.compile("(?:HF-?)?(\\d{4})", Pattern.CASE_INSENSITIVE);

    private ErrorPages() {}

    /** The code as it is written, from what a user typed: {@code HF-1001}, {@code hf1001} or {@code 1001}. */
    static Optional<String> code(String typed) {
        Matcher matcher = CODE.matcher(typed.trim());
        return matcher.matches() ? Optional.of("HF-" + matcher.group(1)) : Optional.empty();
    }

    /** The page's Markdown; empty when there is no such page. */
    static Optional<String> markdown(String code) {
        try (InputStream in = ErrorPages.class.getResourceAsStream(code.toUpperCase(Locale.ROOT) + ".md")) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page's first heading, without its mark and its code. */
    static String title(String code) {
        String heading = markdown(code).orElse("").lines().findFirst().orElse("");
        return heading.replaceFirst("^#\\s*", "").replaceFirst("^" + Pattern.quote(code) + "[:\\s]*", "");
    }

    /** All codes that have a page, sorted. */
    static List<String> codes() {
        URL home = Objects.requireNonNull(ErrorPages.class.getResource("ErrorPages.class"));
        try {
            URI uri = home.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return codesIn(Path.of(uri).resolveSibling("."));
            }
            String[] parts = uri.toString().split("!", 2);
            try (FileSystem jar = FileSystems.newFileSystem(URI.create(parts[0]), Map.of())) {
                return codesIn(Objects.requireNonNull(jar.getPath(parts[1]).getParent()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> codesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name -> name.matches("HF-\\d{4}\\.md"))
                    .map(name -> name.substring(0, "HF-0000".length()))
                    .sorted()
                    .toList();
        }
    }
}
