package io.holdfast.scan.java;

import com.github.javaparser.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds the statement around a place that cannot be read, by nothing but brackets and semicolons, and blanks it out. */
final class BrokenStatement {
    private final String text;
    /** Where brackets and semicolons stand, without those in strings and comments. */
    private final List<Integer> marks = new ArrayList<>();
    /** How many round brackets are open at each of them, in its block. */
    private final List<Integer> depths = new ArrayList<>();

    BrokenStatement(String text) {
        this.text = text;
        int at = 0;
        while (at < text.length()) {
            at = skip(at);
        }
        depths();
    }

    /** A bracket that its block never closes does not count. */
    private void depths() {
        boolean[] closed = new boolean[text.length()];
        Deque<Deque<Integer>> blocks = new ArrayDeque<>(List.of(new ArrayDeque<>()));
        for (int mark : marks) {
            switch (text.charAt(mark)) {
                case '(' -> blocks.element().push(mark);
                case ')' -> {
                    Integer opened = blocks.element().poll();
                    closed[opened == null ? mark : opened] = opened != null;
                    closed[mark] = opened != null;
                }
                case '{' -> blocks.push(new ArrayDeque<>());
                case '}' -> {
                    if (blocks.size() > 1) {
                        blocks.pop();
                    }
                }
                default -> {}
            }
        }
        Deque<Integer> outer = new ArrayDeque<>();
        int depth = 0;
        for (int mark : marks) {
            char c = text.charAt(mark);
            if (c == '{') {
                outer.push(depth);
                depth = 0;
            } else if (c == '}') {
                depth = outer.isEmpty() ? 0 : outer.pop();
            } else if (closed[mark]) {
                depth += c == '(' ? 1 : -1;
            }
            depths.add(depth);
        }
    }

    private int skip(int at) {
        char c = text.charAt(at);
        if (text.startsWith("//", at)) {
            return end(at, "\n");
        } else if (text.startsWith("/*", at)) {
            return end(at + 2, "*/");
        } else if (text.startsWith("\"\"\"", at)) {
            return textBlock(at + 3);
        } else if (c == '"' || c == '\'') {
            return literal(at + 1, c);
        } else if ("{};()".indexOf(c) >= 0) {
            marks.add(at);
        }
        return at + 1;
    }

    private int end(int from, String mark) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + mark.length();
    }

    private int textBlock(int from) {
        int at = from;
        while (at < text.length() && !text.startsWith("\"\"\"", at)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 3;
    }

    private int literal(int from, char quote) {
        int at = from;
        while (at < text.length() && text.charAt(at) != quote && text.charAt(at) != '\n') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    /** The text with spaces for the statement at this place; the same text when there is none around it. */
    String blank(Position place) {
        int at = offset(place);
        int start = start(at);
        int end = end(at);
        StringBuilder blanked = new StringBuilder(text);
        for (int i = start; i < end; i++) {
            if (text.charAt(i) != '\n' && text.charAt(i) != '\r') {
                blanked.setCharAt(i, ' ');
            }
        }
        return blanked.toString();
    }

    private int offset(Position place) {
        int at = 0;
        for (int line = 1; line < place.line; line++) {
            int next = text.indexOf('\n', at);
            if (next < 0) {
                return text.length();
            }
            at = next + 1;
        }
        return Math.min(text.length(), at + place.column - 1);
    }

    /** Behind the statement before: its semicolon, or a brace that is open or closed there. */
    private int start(int at) {
        int start = 0;
        for (int i = 0; i < marks.size() && marks.get(i) < at; i++) {
            char c = text.charAt(marks.get(i));
            if (c == '{' || c == '}' && depths.get(i) == 0 || c == ';' && depths.get(i) == 0) {
                start = marks.get(i) + 1;
            }
        }
        return start;
    }

    /** Its semicolon, or the end of its block; before a brace that closes what is around it. */
    private int end(int at) {
        int open = 0;
        for (int i = 0; i < marks.size(); i++) {
            int mark = marks.get(i);
            char c = text.charAt(mark);
            if (mark < at || c == '(' || c == ')') {
                continue;
            }
            if (c == '{') {
                open++;
            } else if (c == '}') {
                open--;
                if (open < 0) {
                    return mark;
                }
                if (open == 0 && depths.get(i) == 0) {
                    return mark + 1;
                }
            } else if (open == 0 && depths.get(i) == 0) {
                return mark + 1;
            }
        }
        return text.length();
    }
}
