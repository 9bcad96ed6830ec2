package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;

/** Lines for a terminal of 80 columns. */
final class TextLines {
    static final int WIDTH = 80;

    private TextLines() {}

    /** Breaks between words; colour codes in the head take no room. */
    static void wrap(String text, String head, String indent, StringBuilder out) {
        StringBuilder line = new StringBuilder(head);
        int used = head.replaceAll("\u001b\\[[0-9;]*m", "").length();
        boolean first = true;
        for (String word : text.split(" ")) {
            if (!first && used + 1 + word.length() > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder(indent);
                used = indent.length();
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            used += word.length() + (first ? 0 : 1);
            first = false;
        }
        out.append(line).append('\n');
    }

    static String cut(String line, int length) {
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }

    /**
     * What to do, with its statements as they are, so that they can be copied.
     *
     * @param column the width of the words in front
     */
    static void advice(Advice advice, String indent, int column, StringBuilder out) {
        String rest = indent + " ".repeat(column);
        wrap(advice.sentence(), indent + padded("do", column), rest, out);
        String end = advice.kind() == Advice.Kind.SQL || advice.kind() == Advice.Kind.LOOK ? ";" : "";
        for (String line : advice.how()) {
            out.append(rest).append(line).append(end).append('\n');
        }
        for (String line : advice.undo()) {
            out.append(indent)
                    .append(padded("undo", column))
                    .append(line)
                    .append(end)
                    .append('\n');
        }
    }

    private static String padded(String word, int column) {
        return word + " ".repeat(column - word.length());
    }
}
