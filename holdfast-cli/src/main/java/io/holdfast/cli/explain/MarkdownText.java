package io.holdfast.cli.explain;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.Terminal.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Markdown as plain text of a given width: headings, paragraphs, bullet and numbered lists, fenced code, emphasis, inline code
 * and links, which is what the error pages use. Code is never wrapped, so that it can be copied.
 */
final class MarkdownText {
    private static final Pattern ITEM = Pattern.compile("(\\s*)([-*]|\\d+\\.)\\s+(.*)");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]*\\)");
    private static final Pattern STRONG = Pattern.compile("\\*\\*([^*]+)\\*\\*");
    private static final Pattern INLINE_CODE = Pattern.compile("`([^`]+)`");

    private final Terminal terminal;
    private final int width;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder paragraph = new StringBuilder();
    private String firstIndent = "";
    private String restIndent = "";

    private MarkdownText(Terminal terminal, int width) {
        this.terminal = terminal;
        this.width = width;
    }

    static List<String> render(String markdown, Terminal terminal, int width) {
        return new MarkdownText(terminal, width).run(markdown);
    }

    private List<String> run(String markdown) {
        boolean inCode = false;
        for (String line : markdown.lines().toList()) {
            if (line.startsWith("```")) {
                endParagraph();
                inCode = !inCode;
            } else if (inCode) {
                lines.add("    " + terminal.styled(Style.CODE, line));
            } else {
                text(line);
            }
        }
        endParagraph();
        return lines;
    }

    private void text(String line) {
        Matcher item = ITEM.matcher(line);
        if (line.isBlank()) {
            endParagraph();
            if (!lines.isEmpty() && !lines.get(lines.size() - 1).isEmpty()) {
                lines.add("");
            }
        } else if (line.startsWith("#")) {
            endParagraph();
            lines.add(terminal.styled(Style.BOLD, plain(line.replaceFirst("^#+\\s*", ""))));
        } else if (item.matches()) {
            endParagraph();
            String mark = item.group(2).length() == 1 ? "-" : item.group(2);
            firstIndent = item.group(1) + "  " + mark + " ";
            restIndent = " ".repeat(firstIndent.length());
            paragraph.append(item.group(3));
        } else {
            paragraph.append(paragraph.isEmpty() ? "" : " ").append(line.trim());
        }
    }

    private void endParagraph() {
        if (!paragraph.isEmpty()) {
            lines.addAll(wrap(paragraph.toString()));
            paragraph.setLength(0);
        }
        firstIndent = "";
        restIndent = "";
    }

    private List<String> wrap(String text) {
        List<String> wrapped = new ArrayList<>();
        StringBuilder line = new StringBuilder(firstIndent);
        int used = firstIndent.length();
        boolean empty = true;
        for (String word : words(text)) {
            String shown = plain(word);
            if (!empty && used + 1 + shown.length() > width) {
                wrapped.add(line.toString());
                line.setLength(0);
                line.append(restIndent);
                used = restIndent.length();
                empty = true;
            }
            if (!empty) {
                line.append(' ');
                used++;
            }
            line.append(styled(word));
            used += shown.length();
            empty = false;
        }
        wrapped.add(line.toString());
        return wrapped;
    }

    /** Splits at spaces, but keeps inline code whole where it fits on a line. */
    private List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inCode = false;
        for (char c : withoutMarks(text).toCharArray()) {
            inCode = inCode ^ (c == '`');
            if (c == ' ' && !(inCode && word.length() < width / 2)) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return words;
    }

    private static String withoutMarks(String text) {
        return STRONG.matcher(LINK.matcher(text).replaceAll("$1")).replaceAll("$1");
    }

    private static String plain(String text) {
        return text.replace("`", "");
    }

    private String styled(String word) {
        return INLINE_CODE
                .matcher(word)
                .replaceAll(match -> Matcher.quoteReplacement(terminal.styled(Style.CODE, match.group(1))))
                .replace("`", "");
    }
}
