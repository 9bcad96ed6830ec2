package io.holdfast.bench.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Renders the documentation of a checkout into one folder. Pages keep their names, with {@code .html} for {@code .md}, so that
 * the address of an error's page is {@code docs/errors/HF-nnnn.html}. Nothing is loaded from elsewhere.
 */
public final class Site {
    private static final String MARKDOWN = ".md";
    private static final List<String> ASSETS = List.of("style.css", "search.js");
    /** The folder of the documentation; of the files beside it only these are pages. */
    private static final Path DOCS = Path.of("docs");

    private static final int OK = 0;
    private static final int BROKEN = 1;
    private static final int USAGE = 2;

    private final Path root;
    private final Map<Path, Markdown> pages = new TreeMap<>();

    /** Reads every page under a root. */
    Site(Path root) throws IOException {
        this.root = root;
        try (Stream<Path> beside = Files.list(root);
                Stream<Path> docs = Files.walk(root.resolve(DOCS))) {
            List<Path> files = Stream.concat(beside, docs)
                    .filter(file -> file.toString().endsWith(MARKDOWN))
                    .sorted()
                    .toList();
            for (Path file : files) {
                pages.put(root.relativize(file), new Markdown(Files.readString(file)));
            }
        }
    }

    /** Runs, and ends the JVM: 0 rendered, 1 where a link leads nowhere, 2 wrong arguments. */
    public static void main(String[] arguments) throws IOException {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) throws IOException {
        if (arguments.size() != 2) {
            err.println("usage: ./docs/build [FOLDER]");
            return USAGE;
        }
        Site site = new Site(Path.of(arguments.get(0)));
        Path folder = Path.of(arguments.get(1));
        site.write(folder);
        List<String> broken = site.brokenLinks();
        broken.forEach(link -> err.println("docs: " + link));
        out.println(site.pages.size() + " pages, " + broken.size() + " broken links: " + folder.resolve("index.html"));
        return broken.isEmpty() ? OK : BROKEN;
    }

    /** Each link within the documentation whose file or heading is not there. */
    List<String> brokenLinks() {
        List<String> broken = new ArrayList<>();
        pages.forEach((page, markdown) -> markdown.links().stream()
                .filter(link -> !leadsSomewhere(page, link))
                .forEach(link -> broken.add(page + ": " + link)));
        return broken;
    }

    private boolean leadsSomewhere(Path page, String link) {
        if (isElsewhere(link)) {
            return true;
        }
        Path target = target(page, link);
        int hash = link.indexOf('#');
        if (hash < 0) {
            return !target.startsWith("..") && Files.exists(root.resolve(target));
        }
        Markdown linked = pages.get(target);
        return linked != null
                && linked.sections().stream()
                        .anyMatch(section -> section.anchor().equals(link.substring(hash + 1)));
    }

    /** Writes the pages, and what they show, into a folder. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<Path, Markdown> page : pages.entrySet()) {
            write(folder.resolve(html(page.getKey())), page(page.getKey(), page.getValue()));
        }
        write(folder.resolve("index.html"), page(Path.of("index.md"), contents()));
        write(folder.resolve("pages.js"), "const PAGES = [\n" + index() + "];\n");
        for (String asset : ASSETS) {
            try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream(asset), asset)) {
                Files.copy(in, folder.resolve(asset), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        for (Path file : linkedFiles()) {
            Path copy = folder.resolve(file);
            Files.createDirectories(Objects.requireNonNull(copy.getParent()));
            Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }

    /** What pages link to that is no page: pictures, samples, the licence. */
    private List<Path> linkedFiles() {
        List<Path> files = new ArrayList<>();
        pages.forEach((page, markdown) -> markdown.links().stream()
                .filter(link -> !isElsewhere(link) && !link.startsWith("#"))
                .map(link -> target(page, link))
                .filter(file -> !file.toString().endsWith(MARKDOWN) && Files.isRegularFile(root.resolve(file)))
                .forEach(files::add));
        return files;
    }

    /** The first page: what docs/README.md says, and all pages of its folders. */
    private Markdown contents() throws IOException {
        StringBuilder text =
                new StringBuilder(Files.readString(root.resolve(DOCS).resolve("README.md"))
                        .replace("](", "](docs/")
                        .replace("](docs/http", "](http"));
        text.append("\n## All pages\n\n");
        pages.forEach((page, markdown) -> text.append("- [")
                .append(markdown.title(page.toString()).replaceAll("[\\[\\]]", ""))
                .append("](")
                .append(page.toString().replace('\\', '/'))
                .append(")\n"));
        return new Markdown(text.toString());
    }

    private String page(Path page, Markdown markdown) {
        String up = "../".repeat(page.getNameCount() - 1);
        StringBuilder sections = new StringBuilder();
        markdown.sections().stream()
                .filter(section -> section.level() == 2)
                .forEach(section -> sections.append("<li><a href=\"#")
                        .append(escaped(section.anchor()))
                        .append("\">")
                        .append(escaped(section.title()))
                        .append("</a></li>\n"));
        String language = page.toString().contains(".zh-") ? "zh-CN" : "en";
        return """
                <!DOCTYPE html>
                <html lang="%s">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s - Holdfast</title>
                <link rel="stylesheet" href="%sstyle.css">
                </head>
                <body data-up="%s">
                <header>
                <a href="%sindex.html">Holdfast</a>
                <label>Search <input type="search" id="search" autocomplete="off"></label>
                <ul id="found" aria-live="polite"></ul>
                </header>
                <nav><ul>
                %s</ul></nav>
                <main>
                %s</main>
                <script src="%spages.js"></script>
                <script src="%ssearch.js"></script>
                </body>
                </html>
                """.formatted(
                        language,
                        escaped(markdown.title(page.toString())),
                        up,
                        up,
                        up,
                        sections,
                        markdown.html(link -> destination(page, link)),
                        up,
                        up);
    }

    private String destination(Path page, String link) {
        if (isElsewhere(link) || link.startsWith("#")) {
            return link;
        }
        Path target = target(page, link);
        if (Files.isDirectory(root.resolve(target))) {
            // A folder's pages are in the list of all.
            return "../".repeat(page.getNameCount() - 1) + "index.html#all-pages";
        }
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        String anchor = hash < 0 ? "" : link.substring(hash);
        return (file.endsWith(MARKDOWN) ? html(Path.of(file)).toString().replace('\\', '/') : file) + anchor;
    }

    private String index() {
        StringBuilder lines = new StringBuilder();
        pages.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .forEach(page -> lines.append("[%s, %s, %s, %s],%n"
                        .formatted(
                                quoted(html(page.getKey()).toString().replace('\\', '/')),
                                quoted(page.getValue().title(page.getKey().toString())),
                                quoted(String.join(
                                        "\n",
                                        page.getValue().sections().stream()
                                                .map(Markdown.Section::title)
                                                .toList())),
                                quoted(page.getValue().words()))));
        return lines.toString();
    }

    /** The file that a link of a page means, from the root. */
    private static Path target(Path page, String link) {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path folder = page.getParent();
        return file.isEmpty() ? page : (folder == null ? Path.of(file) : folder.resolve(file)).normalize();
    }

    private static boolean isElsewhere(String link) {
        return link.matches("[a-z]+:.*");
    }

    private static Path html(Path markdown) {
        String name = markdown.toString();
        return Path.of(name.substring(0, name.length() - MARKDOWN.length()) + ".html");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    /** As a literal of JavaScript that cannot end the script's element. */
    private static String quoted(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\' || c == '<' || c < ' ' || c == 0x2028 || c == 0x2029) {
                literal.append("\\u%04x".formatted(c));
            } else {
                literal.appendCodePoint(c);
            }
        });
        return literal.append('"').toString();
    }
}
