package io.holdfast.scan.versions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code build.gradle}, {@code build.gradle.kts}, {@code gradle.properties} and version catalogues. */
final class GradleFiles {
    private static final Pattern COORDINATES =
            Pattern.compile("[\"']([\\w.-]+:[\\w.-]+):(\\$\\{[^}]*}|[^\"':@]+)(?:[:@][^\"']*)?[\"']");
    private static final Pattern NAMED = Pattern.compile(
            "group\\s*[:=]\\s*[\"']([\\w.-]+)[\"']\\s*,\\s*name\\s*[:=]\\s*[\"']([\\w.-]+)[\"']\\s*,\\s*version\\s*[:=]\\s*(?:[\"']([^\"']+)[\"']|([\\w.]+))");
    private static final Pattern PLUGIN = Pattern.compile(
            "\\bid\\s*\\(?\\s*[\"']org\\.springframework\\.boot[\"']\\s*\\)?\\s*version\\s*\\(?\\s*[\"']([^\"']+)[\"']");
    private static final Pattern VARIABLE = Pattern.compile(
            "(?m)(?:^|[\\s{;])(?:(?:def|val|var|String)\\s+)?(?:ext\\.|project\\.ext\\.|rootProject\\.ext\\.|extra\\[[\"'])?(\\w+)(?:[\"']\\])?\\s*(?:=|by extra\\()\\s*[\"']([0-9][\\w.-]*)[\"']");
    private static final Pattern SET = Pattern.compile("set\\(\\s*[\"'](\\w+)[\"']\\s*,\\s*[\"']([0-9][\\w.-]*)[\"']");
    private static final Pattern USE = Pattern.compile("^\\$\\{?(.*?)}?$");

    private final List<String> builds = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();

    /** A build, in Groovy or Kotlin. */
    void build(String text) {
        String code = text.replaceAll("(?m)^\\s*//.*$", "").replaceAll("(?s)/\\*.*?\\*/", "");
        builds.add(code);
        for (Pattern pattern : new Pattern[] {VARIABLE, SET}) {
            Matcher matcher = pattern.matcher(code);
            while (matcher.find()) {
                variables.putIfAbsent(matcher.group(1), matcher.group(2));
            }
        }
    }

    void properties(String text) {
        text.lines().filter(line -> !line.startsWith("#") && line.contains("=")).forEach(line -> {
            int equals = line.indexOf('=');
            variables.putIfAbsent(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip());
        });
    }

    static void catalogue(String text, Pins pins) {
        JsonNode root = PythonFiles.toml(text);
        JsonNode versions = root.path("versions");
        root.path("libraries").forEach(each -> {
            if (each.isString()) {
                String[] parts = each.asString().split(":", -1);
                if (parts.length == 3) {
                    pins.exact(parts[0] + ":" + parts[1], parts[2]);
                }
                return;
            }
            String module = each.path("module").asString("");
            String name = module.isEmpty()
                    ? each.path("group").asString("") + ":" + each.path("name").asString("")
                    : module;
            JsonNode version = each.path("version");
            JsonNode referred = version.path("ref");
            pins.exact(name, rich(referred.isString() ? versions.path(referred.asString()) : version));
        });
    }

    /** A version, or what a rich one prefers. */
    private static String rich(JsonNode version) {
        for (String word : new String[] {"strictly", "prefer", "require"}) {
            if (version.has(word)) {
                return version.get(word)
                        .asString("")
                        .replaceFirst("^[\\[(]", "")
                        .replaceFirst("[,\\])!].*", "");
            }
        }
        return version.isString() ? version.asString() : "";
    }

    void versions(Pins pins) {
        for (String build : builds) {
            Matcher coordinates = COORDINATES.matcher(build);
            while (coordinates.find()) {
                pin(coordinates.group(1), coordinates.group(2), pins);
            }
            Matcher named = NAMED.matcher(build);
            while (named.find()) {
                String version = named.group(3) == null ? "$" + named.group(4) : named.group(3);
                pin(named.group(1) + ":" + named.group(2), version, pins);
            }
            Matcher plugin = PLUGIN.matcher(build);
            while (plugin.find()) {
                pins.exact("org.springframework.boot:spring-boot", plugin.group(1));
            }
        }
    }

    private void pin(String name, String version, Pins pins) {
        Matcher use = USE.matcher(version);
        String value = version.startsWith("$") && use.find() ? variable(use.group(1)) : version;
        if (value != null) {
            pins.exact(name, value);
        }
    }

    /** {@code versions.x}, {@code rootProject.ext.x}, {@code property("x")}: the last word says which. */
    private @Nullable String variable(String expression) {
        String last = expression.replaceAll("[\"')\\]]+$", "").replaceFirst("^.*[.(\\[\"']", "");
        return variables.get(variables.containsKey(expression) ? expression : last);
    }
}
