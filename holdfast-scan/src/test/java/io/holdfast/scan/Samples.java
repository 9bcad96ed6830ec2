package io.holdfast.scan;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Texts that stand in one file, each below a line with {@code ###}. */
public final class Samples {
    /** A text, and the rest of the line above it. */
    public record Sample(String head, String text) {}

    private Samples() {}

    /** The samples of a file beside this class. */
    public static List<Sample> in(String file) {
        List<Sample> samples = new ArrayList<>();
        for (String part : text(file).split("(?m)^### ", -1)) {
            int line = part.indexOf('\n');
            if (line > 0 && !part.startsWith("#")) {
                samples.add(new Sample(part.substring(0, line), part.substring(line + 1)));
            }
        }
        return samples;
    }

    /** The lines of a file beside this class. */
    public static List<String> lines(String file) {
        return text(file).lines().toList();
    }

    public static boolean exists(String file) {
        return Samples.class.getResource(file) != null;
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number in the head of a sample. */
    public static int number(Sample sample, int place) {
        return Integer.parseInt(sample.head().split(" ", -1)[place]);
    }
}
