package io.holdfast.doctor.render;

import io.holdfast.doctor.Advice;
import java.util.ArrayList;
import java.util.List;

/** Lines for a terminal of 80 columns. */
final class TextLines {
    static final int WIDTH = 80;

    private static final String GLUE = "\u0000";

    private TextLines() {}

    /** Breaks between words; colour codes in the head take no room. */
    static void wrap(String text, String head, String indent, StringBuilder out) {
        StringBuilder line = new StringBuilder(head);
        int used = width(head.replaceAll("\u001b\\[[0-9;]*m", ""));
        boolean first = true;
        for (String word : words(text)) {
            boolean glued = word.startsWith(GLUE);
            String bare = glued ? word.substring(1) : word;
            int gap = first || glued ? 0 : 1;
            int width = width(bare.replaceAll("\u001b\\[[0-9;]*m", ""));
            if (!first && used + gap + width > WIDTH) {
                out.append(line).append('\n');
                line = new StringBuilder(indent);
                used = indent.length();
                gap = 0;
            }
            line.append(gap == 0 ? "" : " ").append(bare);
            used += width + gap;
            first = false;
        }
        out.append(line).append('\n');
    }

    /** Where a line may be broken: at spaces, and behind each letter of Chinese. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        for (String word : text.split(" ")) {
            int from = 0;
            for (int i = 0; i < word.length(); i++) {
                if (isWide(word.charAt(i)) && i + 1 < word.length() && "，。；：、？）”".indexOf(word.charAt(i + 1)) < 0) {
                    words.add((from == 0 ? "" : GLUE) + word.substring(from, i + 1));
                    from = i + 1;
                }
            }
            words.add((from == 0 ? "" : GLUE) + word.substring(from));
        }
        return words;
    }

    private static boolean isWide(char letter) {
        return letter >= '\u2e80' && letter <= '\u9fff' || letter >= '\uff00' && letter <= '\uff60';
    }

    /** How many columns a text takes. */
    static int width(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); i++) {
            width += isWide(text.charAt(i)) ? 2 : 1;
        }
        return width;
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
        advice(advice, indent, column, padded("do", column), out);
    }

    /** The same, with another word in front. */
    static void advice(Advice advice, String indent, int column, String label, StringBuilder out) {
        String rest = indent + " ".repeat(column);
        wrap(advice.sentence(), indent + label, rest, out);
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
