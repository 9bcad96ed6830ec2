package io.holdfast.monitor.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The dashboard's files, and the pages of the codes, which are in the jar. Immutable and thread-safe. */
final class Page {
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html",
            "app.css", "text/css",
            "app.js", "text/javascript",
            "dom.js", "text/javascript",
            "parts.js", "text/javascript",
            "queries.js", "text/javascript",
            "fleet.js", "text/javascript",
            "charts.js", "text/javascript",
            "chart.umd.min.js", "text/javascript",
            "icon.svg", "image/svg+xml");

    private static final Pattern CODE = Pattern.compile("/errors/(HF-[0-9]{4})");

    private final Map<String, Response> files = new TreeMap<>();

    /** Reads the files once. */
    Page() throws IOException {
        for (Map.Entry<String, String> file : TYPES.entrySet()) {
            try (InputStream in = Page.class.getResourceAsStream("page/" + file.getKey())) {
                if (in == null) {
                    throw new IOException("the jar has no " + file.getKey());
                }
                files.put("/" + file.getKey(), Response.bytes(file.getValue(), in.readAllBytes()));
            }
        }
        Response index = files.get("/index.html");
        if (index != null) {
            files.put("/", index);
        }
    }

    Optional<Response> file(String path) {
        Matcher code = CODE.matcher(path);
        return code.matches() ? explanation(code.group(1)) : Optional.ofNullable(files.get(path));
    }

    /** A code's page as it is written, in Markdown. */
    private static Optional<Response> explanation(String code) {
        try (InputStream in = Page.class.getResourceAsStream("errors/" + code + ".md")) {
            return in == null ? Optional.empty() : Optional.of(Response.bytes("text/plain", in.readAllBytes()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
