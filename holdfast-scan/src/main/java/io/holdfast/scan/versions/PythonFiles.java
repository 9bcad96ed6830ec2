package io.holdfast.scan.versions;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.toml.TomlMapper;

/** requirements.txt, setup.cfg, pyproject.toml (PEP 621, PEP 735, Poetry, PDM), Pipfile, and the locks of Poetry, uv, PDM and Pipenv. */
final class PythonFiles {
    private static final TomlMapper TOML = new TomlMapper();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** PEP 508: a name, extras, comparisons, and a marker that is not read. */
    private static final Pattern REQUIREMENT =
            Pattern.compile("^\\s*([A-Za-z0-9][A-Za-z0-9._-]*)\\s*(?:\\[[^\\]]*\\])?\\s*\\(?\\s*([^;#\\\\)]*)");

    private static final Pattern COMPARISON =
            Pattern.compile("(===|==|~=|>=|<=|!=|<|>|\\^|~)?\\s*([0-9][0-9A-Za-z.+!*-]*)");
    private static final Set<String> EXACT = Set.of("==", "===");
    private static final Set<String> LEAST = Set.of("~=", ">=", ">", "^", "~");

    private PythonFiles() {}

    /** One requirement a line; options, comments and hashes say nothing of versions. */
    static void requirements(String text, Pins pins) {
        text.lines().filter(line -> !line.stripLeading().startsWith("-")).forEach(line -> requirement(line, pins));
    }

    private static void requirement(String line, Pins pins) {
        Matcher matcher = REQUIREMENT.matcher(line);
        if (matcher.find()) {
            versions(matcher.group(1), matcher.group(2), "", pins);
        }
    }

    /**
     * The version in a list of comparisons.
     *
     * @param plain what a version without an operator means
     */
    private static void versions(String library, String comparisons, String plain, Pins pins) {
        Matcher matcher = COMPARISON.matcher(comparisons);
        while (matcher.find()) {
            String operator = matcher.group(1) == null ? plain : matcher.group(1);
            String version = matcher.group(2).replaceFirst("[.*]+$", "");
            if (EXACT.contains(operator) && !matcher.group(2).contains("*")) {
                pins.exact(library, version);
            } else if (LEAST.contains(operator) || EXACT.contains(operator)) {
                pins.least(library, version);
            }
        }
    }

    /** The indented lines below {@code install_requires} and the extras. */
    static void setupCfg(String text, Pins pins) {
        boolean inside = false;
        for (String line : text.lines().toList()) {
            if (line.startsWith("[")) {
                inside = line.startsWith("[options.extras_require");
            } else if (!line.isBlank() && !Character.isWhitespace(line.charAt(0))) {
                inside = line.matches("(install|tests)_requires?\\s*=.*") || inside && line.matches("[\\w-]+\\s*=.*");
                if (inside) {
                    requirement(line.substring(line.indexOf('=') + 1), pins);
                }
            } else if (inside) {
                requirement(line, pins);
            }
        }
    }

    static void pyproject(String text, Pins pins) {
        JsonNode root = toml(text);
        list(root.path("project").path("dependencies"), pins);
        root.path("project").path("optional-dependencies").forEach(each -> list(each, pins));
        root.path("dependency-groups").forEach(each -> list(each, pins));
        root.path("tool").path("pdm").path("dev-dependencies").forEach(each -> list(each, pins));
        list(root.path("tool").path("uv").path("dev-dependencies"), pins);
        JsonNode poetry = root.path("tool").path("poetry");
        table(poetry.path("dependencies"), pins, "==");
        table(poetry.path("dev-dependencies"), pins, "==");
        poetry.path("group").forEach(each -> table(each.path("dependencies"), pins, "=="));
    }

    private static void list(JsonNode requirements, Pins pins) {
        requirements.forEach(each -> {
            if (each.isString()) {
                requirement(each.asString(), pins);
            }
        });
    }

    /** {@code name = "^1.0"}, or {@code name = { version = "^1.0", … }}, or a list of those. */
    private static void table(JsonNode dependencies, Pins pins, String plain) {
        dependencies.properties().forEach(each -> {
            JsonNode value = each.getValue();
            for (JsonNode one : value.isArray() ? value : JSON.createArrayNode().add(value)) {
                String version = one.isObject() ? one.path("version").asString("") : one.asString("");
                versions(each.getKey(), version, plain, pins);
            }
        });
    }

    static void pipfile(String text, Pins pins) {
        JsonNode root = toml(text);
        table(root.path("packages"), pins, "");
        table(root.path("dev-packages"), pins, "");
    }

    /** The locks of Poetry, uv and PDM: {@code [[package]]} with name and version. */
    static void lock(String text, Pins pins) {
        toml(text)
                .path("package")
                .forEach(each -> pins.exact(
                        each.path("name").asString(""), each.path("version").asString("")));
    }

    static void pipfileLock(String text, Pins pins) {
        JsonNode root = json(text);
        for (String section : new String[] {"default", "develop"}) {
            table(root.path(section), pins, "==");
        }
    }

    /** A file that cannot be read says nothing. */
    static JsonNode toml(String text) {
        try {
            return TOML.readTree(text);
        } catch (JacksonException e) {
            return TOML.createObjectNode();
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            return JSON.createObjectNode();
        }
    }
}
