package io.holdfast.cli;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What one of the program's output streams is connected to. Java 17 tells neither whether stderr is a terminal nor how wide it
 * is, so this asks {@code test} and {@code stty}.
 */
public final class Terminal {
    /** The width used where none can be found out. */
    public static final int DEFAULT_WIDTH = 80;

    private final boolean interactive;
    private final boolean colour;
    private final boolean unicode;

    private Terminal(boolean interactive, boolean colour, boolean unicode) {
        this.interactive = interactive;
        this.colour = colour;
        this.unicode = unicode;
    }

    public static Terminal stdout() {
        return of(isTerminal(1), System.getenv());
    }

    public static Terminal stderr() {
        return of(isTerminal(2), System.getenv());
    }

    /** A terminal that is none: no colour, no redrawing. */
    public static Terminal none() {
        return new Terminal(false, false, true);
    }

    static Terminal of(boolean isTerminal, Map<String, String> environment) {
        boolean dumb = "dumb".equals(environment.get("TERM"));
        String noColour = environment.getOrDefault("NO_COLOR", "");
        return new Terminal(isTerminal && !dumb, isTerminal && !dumb && noColour.isEmpty(), isUnicode(environment));
    }

    /** Only a locale that says otherwise rules it out: containers and CI often set none, on terminals that can. */
    private static boolean isUnicode(Map<String, String> environment) {
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("UTF-8")
                .toUpperCase(Locale.ROOT);
        return locale.contains("UTF-8") || locale.contains("UTF8");
    }

    /** True when lines already written can be drawn again. */
    public boolean isInteractive() {
        return interactive;
    }

    /** True when styles show. */
    public boolean isColoured() {
        return colour;
    }

    /** True when marks beyond ASCII can be expected to show. */
    public boolean isUnicode() {
        return unicode;
    }

    /** The text in a style, or as it is where colours are not wanted. */
    public String styled(Style style, String text) {
        return colour ? style.code + text + "\u001b[0m" : text;
    }

    /** The columns of the terminal now; {@link #DEFAULT_WIDTH} when it is none. */
    public int width() {
        return interactive ? askWidth().orElse(DEFAULT_WIDTH) : DEFAULT_WIDTH;
    }

    /** On Linux the name of what the descriptor leads to; a process to ask would take longer than most commands. */
    private static boolean isTerminal(int descriptor) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return name.startsWith("/dev/pts/") || name.startsWith("/dev/tty") || name.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return asksTest(descriptor);
        }
    }

    private static boolean asksTest(int descriptor) {
        try {
            Process test = new ProcessBuilder("sh", "-c", "test -t " + descriptor)
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start();
            return test.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static OptionalInt askWidth() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            stty.waitFor(1, TimeUnit.SECONDS);
            return parseWidth(answer);
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalInt.empty();
        }
    }

    /** Reads the answer of {@code stty size}: rows, then columns; 0 columns means that the terminal does not say. */
    static OptionalInt parseWidth(String answer) {
        String[] parts = answer.trim().split(" ", -1);
        if (parts.length != 2 || !parts[1].matches("[1-9]\\d{0,4}")) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Integer.parseInt(parts[1]));
    }

    /** The few styles that the program uses. */
    public enum Style {
        BOLD("\u001b[1m"),
        DIM("\u001b[2m"),
        GOOD("\u001b[32m"),
        BAD("\u001b[31m"),
        WARN("\u001b[33m"),
        CODE("\u001b[36m");

        private final String code;

        Style(String code) {
            this.code = code;
        }
    }
}
