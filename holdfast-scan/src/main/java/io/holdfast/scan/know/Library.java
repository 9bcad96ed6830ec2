package io.holdfast.scan.know;

import io.holdfast.scan.config.Known;
import io.holdfast.scan.config.PythonPool;
import io.holdfast.scan.config.ScanConfig;
import io.holdfast.scan.ir.Unit.Language;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is known of libraries, read from the data files beside this class and from a project's own configuration. */
public final class Library {
    private static final Map<String, List<String[]>> LINES = new ConcurrentHashMap<>();

    private record Acquirer(Owner owner, String library, String with) {}

    private final Map<String, Acquirer> python = new HashMap<>();
    private final Map<String, Acquirer> java = new HashMap<>();
    private final List<Map.Entry<String, Acquirer>> javaSuffixes = new ArrayList<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> closers = new HashSet<>();
    private final List<Pattern> closing = new ArrayList<>();
    private final List<Pattern> keeping = new ArrayList<>();
    private final List<Pattern> borrowing = new ArrayList<>();
    private final Set<String> deriving = new HashSet<>();
    private final Set<String> low = new HashSet<>();
    private final Map<Language, Set<String>> quiet =
            Map.of(Language.JAVA, new HashSet<>(), Language.PYTHON, new HashSet<>());
    private final Set<String> owned = new HashSet<>();
    private final Map<String, String> versions;

    /**
     * Reads the data files.
     *
     * @param versions the versions of libraries that the project names
     */
    public Library(Map<String, String> versions) {
        this(versions, ScanConfig.NONE);
    }

    /**
     * Reads the data files.
     *
     * @param versions the versions of libraries that the project names
     * @param config what the project says of its own functions
     */
    public Library(Map<String, String> versions, ScanConfig config) {
        this.versions = Map.copyOf(versions);
        lines("acquire.txt").forEach(this::acquirer);
        lines("types.txt").forEach(words -> types.put(words[1], words[2]));
        lines("close.txt").forEach(this::closer);
        lines("quiet.txt").forEach(words -> quietOf(words[0]).add(words[1]));
        lines("owned.txt").forEach(words -> owned.add(words[0]));
        config.known().forEach(this::known);
        PythonPool pool = config.python();
        if (pool != null) {
            types.put(pool.factory(), PythonPool.TYPE);
            String with = pool.scope() ? "closes" : "keeps";
            python.put(PythonPool.TYPE + "#" + pool.borrow(), new Acquirer(Owner.POOL, pool.function(), with));
        }
    }

    private void known(Known known) {
        String name = known.name();
        switch (known.role()) {
            case ACQUIRE -> {
                for (String language : name.contains("#") ? List.of("java", "python") : List.of("python")) {
                    acquirer(new String[] {language, name, "pool", "project", "closes"});
                }
            }
            case CLOSE -> {
                closers.add(name);
                closing.add(Pattern.compile(Pattern.quote(name)));
            }
            case KEEP -> keeping.add(Pattern.compile(Pattern.quote(name)));
            case QUIET -> quiet.values().forEach(names -> names.add(name));
        }
    }

    private Set<String> quietOf(String language) {
        return Objects.requireNonNull(quiet.get(Language.valueOf(language.toUpperCase(Locale.ROOT))));
    }

    private void acquirer(String[] words) {
        Acquirer acquirer = new Acquirer(
                Owner.valueOf(words[2].toUpperCase(Locale.ROOT)), words[3], words.length > 4 ? words[4] : "keeps");
        if (words[0].equals("python")) {
            python.put(words[1], acquirer);
        } else if (words[1].startsWith("*")) {
            javaSuffixes.add(Map.entry(words[1].substring(1), acquirer));
        } else {
            java.put(words[1], acquirer);
        }
    }

    private void closer(String[] words) {
        switch (words[0]) {
            case "method" -> closers.add(words[1]);
            case "argument" -> closing.add(Pattern.compile(words[1]));
            case "keeps" -> keeping.add(Pattern.compile(words[1]));
            case "borrows" -> borrowing.add(Pattern.compile(words[1]));
            case "derives" -> deriving.add(words[1]);
            case "low" -> low.add(words[1]);
            default -> throw new IllegalArgumentException("close.txt: " + words[0]);
        }
    }

    /** The lines of a data file beside this class, cut at white space. */
    public static List<String[]> lines(String file) {
        return LINES.computeIfAbsent(file, Library::read);
    }

    private static List<String[]> read(String file) {
        try (InputStream in = Objects.requireNonNull(Library.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> line.split("\\s+", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The source of a Python call, from its whole name or {@code TYPE#method}; null when it gives none. */
    public @Nullable Source python(String name) {
        Acquirer found = python.get(name);
        // Of a value that is called itself only its type is known.
        found = found == null ? python.get(name + "#()") : found;
        return found == null ? null : source(found);
    }

    /** The source of a Java call on a type; null when it gives none. */
    public @Nullable Source java(String type, String method) {
        String name = type + "#" + method;
        Acquirer found = java.get(name);
        if (found != null) {
            return source(found);
        }
        for (Map.Entry<String, Acquirer> suffix : javaSuffixes) {
            if (name.endsWith(suffix.getKey())) {
                return source(suffix.getValue());
            }
        }
        return null;
    }

    private Source source(Acquirer found) {
        boolean closes = found.with().equals("closes")
                || !found.with().equals("keeps") && atLeast(versions.get(found.library()), found.with());
        return new Source(found.owner(), found.library(), closes, -1);
    }

    /** An unknown version counts as a new one: the old ones are from before 2021. */
    private static boolean atLeast(@Nullable String version, String least) {
        return version == null || Versions.compare(version, least) >= 0;
    }

    /** The version that the project names; null when it names none. */
    public @Nullable String version(String library) {
        return versions.get(library);
    }

    /** The type that a Python function gives, {@code TYPE#method} for a method's; null when it is not known. */
    public @Nullable String type(String name) {
        return types.get(name);
    }

    public boolean closesItself(String method) {
        return closers.contains(method);
    }

    public boolean closesArgument(String function) {
        return matches(closing, function);
    }

    public boolean keepsArgument(String function) {
        return matches(keeping, function);
    }

    public boolean borrowsArgument(String function) {
        return matches(borrowing, function);
    }

    public boolean derives(String method) {
        return deriving.contains(method);
    }

    /** True for a method that is hardly ever the one that fails. */
    public boolean isLow(String method) {
        return low.contains(method);
    }

    /** True for a method of Java's Object. */
    public boolean isQuietEverywhere(String method) {
        return switch (method) {
            case "hashCode", "equals", "toString", "getClass" -> true;
            default -> false;
        };
    }

    /** True for what does not throw. */
    public boolean isQuiet(Language language, String receiver, String method, boolean imported) {
        Set<String> names = Objects.requireNonNull(quiet.get(language));
        String last = receiver.substring(receiver.lastIndexOf('.') + 1);
        if (names.contains(last + ".*") || names.contains(receiver + ".*") || names.contains(last + "." + method)) {
            return true;
        }
        return !imported && names.contains(method);
    }

    /** True for a Java type whose {@code getConnection()} gives what something else closes. */
    public boolean isOwned(String type) {
        return owned.contains(type);
    }

    private static boolean matches(List<Pattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }
}
