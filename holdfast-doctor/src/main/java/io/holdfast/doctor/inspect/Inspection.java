package io.holdfast.doctor.inspect;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found out about one table or statement: headings with lines. Immutable.
 *
 * @param subject the table or statement
 */
public record Inspection(String subject, List<Part> parts) {
    /** A heading and its lines. */
    public record Part(String title, List<String> lines) {
        /** Copies. */
        public Part {
            lines = List.copyOf(lines);
        }
    }

    /** Copies. */
    public Inspection {
        parts = List.copyOf(parts);
    }

    /** The lines of a part; empty when there is none of that title. */
    public List<String> lines(String title) {
        return parts.stream()
                .filter(part -> part.title().equals(title))
                .flatMap(part -> part.lines().stream())
                .toList();
    }

    /** Collects parts; one without lines says so. */
    static final class Builder {
        private final List<Part> parts = new ArrayList<>();

        Builder part(String title, List<String> lines, String none) {
            parts.add(new Part(title, lines.isEmpty() ? List.of(none) : lines));
            return this;
        }

        Inspection build(String subject) {
            return new Inspection(subject, parts);
        }
    }
}
