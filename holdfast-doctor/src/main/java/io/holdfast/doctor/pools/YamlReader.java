package io.holdfast.doctor.pools;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the maps of a YAML file that configures a pool, with Rails' templates in it. Lists are left out. */
final class YamlReader {
    private static final Pattern ENTRY = Pattern.compile("(\\s*)(['\"]?)([\\w.<-]+)\\2\\s*:(?:\\s+(.*))?");
    private static final Pattern TEMPLATE = Pattern.compile("<%=\\s*(.*?)\\s*%>");
    private static final Pattern DEFAULT =
            Pattern.compile("(?:\\{\\s*|\\|\\|\\s*|,\\s*)['\"]?([\\w.@%-]+)['\"]?\\s*[})]*\\s*(?:\\.to_i)?\\s*$");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^:}]*(?::([^}]*))?}");

    private record Level(int indent, Map<String, Object> map) {}

    private final Map<String, Map<String, Object>> anchors = new LinkedHashMap<>();

    private YamlReader() {}

    /** The maps of the file; entries of several documents are joined. */
    static Map<String, Object> read(String text) {
        return new YamlReader().maps(text);
    }

    private Map<String, Object> maps(String text) {
        Map<String, Object> root = new LinkedHashMap<>();
        Deque<Level> levels = new ArrayDeque<>(List.of(new Level(-1, root)));
        for (String line : text.split("\\R")) {
            Matcher entry = ENTRY.matcher(withoutComment(line));
            if (line.startsWith("---")) {
                levels = new ArrayDeque<>(List.of(new Level(-1, root)));
            }
            if (!entry.matches()) {
                continue;
            }
            int indent = entry.group(1).length();
            while (levels.size() > 1 && levels.getLast().indent() >= indent) {
                levels.removeLast();
            }
            Map<String, Object> within = levels.getLast().map();
            String key = entry.group(3);
            String value = entry.group(4) == null ? "" : entry.group(4).strip();
            if (key.equals("<<")) {
                merge(value, within);
            } else if (value.isEmpty() || value.startsWith("&")) {
                Map<String, Object> inner = new LinkedHashMap<>();
                within.put(key, inner);
                levels.addLast(new Level(indent, inner));
                if (!value.isEmpty()) {
                    anchors.put(value.substring(1).strip(), inner);
                }
            } else {
                within.put(key, scalar(value));
            }
        }
        return root;
    }

    private void merge(String alias, Map<String, Object> into) {
        Map<String, Object> anchor =
                alias.startsWith("*") ? anchors.get(alias.substring(1).strip()) : null;
        if (anchor != null) {
            anchor.forEach(into::putIfAbsent);
        }
    }

    private static String withoutComment(String line) {
        boolean quoted = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            if (quoted) {
                quoted = letter != quote;
            } else if (letter == '"' || letter == '\'') {
                quoted = true;
                quote = letter;
            } else if (letter == '#' && (i == 0 || Character.isWhitespace(line.charAt(i - 1)))) {
                return line.substring(0, i).stripTrailing();
            }
        }
        return line.stripTrailing();
    }

    /** A template or placeholder stands for its default; without one it has no value. */
    private static String scalar(String value) {
        Matcher template = TEMPLATE.matcher(value);
        String text = value;
        if (template.find()) {
            Matcher standard = DEFAULT.matcher(template.group(1));
            text = standard.find() ? template.replaceFirst(Matcher.quoteReplacement(standard.group(1))) : "";
        }
        Matcher placeholder = PLACEHOLDER.matcher(text);
        text = placeholder.replaceAll(match -> Matcher.quoteReplacement(match.group(1) == null ? "" : match.group(1)));
        boolean quoted = text.length() > 1
                && (text.startsWith("\"") && text.endsWith("\"") || text.startsWith("'") && text.endsWith("'"));
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    /** The databases of a Rails file: of production, or else of the first environment that has one. */
    static List<Map.Entry<String, Map<String, Object>>> railsDatabases(Map<String, Object> root) {
        List<Map.Entry<String, Map<String, Object>>> found = new ArrayList<>();
        List<String> environments = new ArrayList<>(root.keySet());
        environments.remove("default");
        environments.sort((a, b) -> Boolean.compare(b.equals("production"), a.equals("production")));
        for (String environment : environments) {
            Map<String, Object> settings = map(root.get(environment));
            if (found.isEmpty() && settings != null) {
                databases(environment, settings, found);
            }
        }
        return found;
    }

    private static void databases(
            String name, Map<String, Object> settings, List<Map.Entry<String, Map<String, Object>>> found) {
        String adapter = String.valueOf(settings.getOrDefault("adapter", settings.getOrDefault("url", "")));
        if (adapter.toLowerCase(Locale.ROOT).matches("(mysql2?|trilogy|mariadb)\\b.*")) {
            found.add(Map.entry(name, settings));
            return;
        }
        settings.forEach((key, value) -> {
            Map<String, Object> inner = map(value);
            if (inner != null) {
                databases(key, inner, found);
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : null;
    }
}
