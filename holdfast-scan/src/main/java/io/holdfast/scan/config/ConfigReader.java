package io.holdfast.scan.config;

import io.holdfast.scan.Rule;
import io.holdfast.scan.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads {@code holdfast-scan.yml}; {@code docs/scan.schema.json} describes it. */
public final class ConfigReader {
    /** The name that is looked for at the top of what is scanned. */
    public static final String FILE = "holdfast-scan.yml";

    private static final String PATH = "[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*)+";
    private static final String NAME = "[A-Za-z_]\\w*";

    private final String file;

    private ConfigReader(String file) {
        this.file = file;
    }

    /**
     * Reads a text.
     *
     * @param file its name, for errors
     * @throws ConfigException HF-3001 with the line, if it cannot be used
     */
    public static ScanConfig read(String file, String text) throws ConfigException {
        try {
            LoadSettings settings = LoadSettings.builder().setUseMarks(true).build();
            Optional<Node> root = new Compose(settings).composeString(text);
            return root.isEmpty() ? ScanConfig.NONE : new ConfigReader(file).config(new Section(file, root.get()));
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            throw new ConfigException(file, line, "this is no YAML: " + e.getProblem());
        } catch (YamlEngineException | StackOverflowError e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new ConfigException(file, 1, "this is no YAML: " + why);
        }
    }

    private ScanConfig config(Section root) throws ConfigException {
        root.onlyHas("version", "paths", "exclude", "tests", "strict", "fail-on", "rules", "known", "pool");
        String version = root.text("version", "1");
        if (!version.equals("1")) {
            throw root.at("version", "version " + version + " is not known; this program reads version 1");
        }
        Section pool = root.section("pool");
        if (pool != null) {
            pool.onlyHas("drivers", "python", "java");
        }
        String failOn = root.text("fail-on", "");
        return new ScanConfig(
                root.texts("paths"),
                root.texts("exclude"),
                root.flag("tests", false),
                root.flag("strict", false),
                failOn.isEmpty() ? null : severity(root, "fail-on", failOn),
                rules(root.section("rules")),
                known(root.section("known")),
                drivers(pool),
                python(pool == null ? null : pool.section("python")),
                java(pool == null ? null : pool.section("java")));
    }

    private static Severity severity(Section section, String key, String text) throws ConfigException {
        for (Severity each : Severity.values()) {
            if (each.name().equalsIgnoreCase(text)) {
                return each;
            }
        }
        throw section.at(key, "'" + text + "' is no severity: error, warning, note or info");
    }

    private static Map<Rule, Optional<Severity>> rules(@Nullable Section section) throws ConfigException {
        Map<Rule, Optional<Severity>> rules = new EnumMap<>(Rule.class);
        if (section == null) {
            return rules;
        }
        for (String key : section.keys()) {
            Rule found = null;
            for (Rule rule : Rule.values()) {
                found = rule.code().equalsIgnoreCase(key) ? rule : found;
            }
            if (found == null) {
                throw section.at(key, "there is no rule '" + key + "'");
            }
            // YAML 1.2 reads off as a word, other readers as false.
            String value = section.text(key, "");
            boolean off = value.equalsIgnoreCase("off") || value.equals("false");
            rules.put(found, off ? Optional.empty() : Optional.of(severity(section, key, value)));
        }
        return rules;
    }

    private static List<Known> known(@Nullable Section section) throws ConfigException {
        List<Known> known = new ArrayList<>();
        if (section == null) {
            return known;
        }
        section.onlyHas("acquire", "close", "keep", "quiet");
        for (Known.Role role : Known.Role.values()) {
            String key = role.name().toLowerCase(Locale.ROOT);
            for (String name : section.texts(key)) {
                boolean whole = name.matches(PATH) || name.matches("\\*?[\\w.]+#\\w+");
                if (role == Known.Role.ACQUIRE ? !whole : !name.matches(NAME)) {
                    throw section.at(
                            key,
                            "'" + name + "' is no "
                                    + (role == Known.Role.ACQUIRE
                                            ? "module.function or Type#method"
                                            : "name of a function or method"));
                }
                known.add(new Known(role, name));
            }
        }
        return known;
    }

    private static Set<String> drivers(@Nullable Section pool) throws ConfigException {
        List<String> named = pool == null ? List.of() : pool.texts("drivers");
        return named.isEmpty() ? ScanConfig.DRIVERS : new HashSet<>(named);
    }

    private static @Nullable PythonPool python(@Nullable Section section) throws ConfigException {
        if (section == null) {
            return null;
        }
        section.onlyHas("factory", "arguments", "borrow", "name", "scope", "shared");
        return new PythonPool(
                section.matching("factory", null, PATH, "module.function"),
                section.text("arguments", "{config}"),
                section.matching("borrow", "get_connection", NAME, "name of a method"),
                section.matching("name", "db_pool", NAME, "name of a variable"),
                !section.matching("scope", "with", "with|closing", "'with' or 'closing'")
                        .equals("closing"),
                section.flag("shared", true));
    }

    private static @Nullable JavaPool java(@Nullable Section section) throws ConfigException {
        if (section == null) {
            return null;
        }
        section.onlyHas("inject", "factory", "arguments", "imports", "pool", "name");
        boolean inject = section.flag("inject", false);
        JavaPool holdfast = JavaPool.holdfast(
                section.text("pool", ""),
                section.matching("name", inject ? "dataSource" : "", "|" + NAME, "name of a field"));
        String factory = section.matching("factory", holdfast.factory(), PATH, "package.Class.method");
        String arguments = section.text("arguments", "");
        boolean own = !factory.equals(holdfast.factory()) || !arguments.isEmpty();
        List<String> imports = section.texts("imports");
        return new JavaPool(
                inject,
                factory,
                arguments,
                own || !imports.isEmpty() ? imports : holdfast.imports(),
                holdfast.pool(),
                holdfast.name());
    }
}
