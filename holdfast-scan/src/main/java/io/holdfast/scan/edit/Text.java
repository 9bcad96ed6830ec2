package io.holdfast.scan.edit;

/** Lines of a source text, by offset. */
public final class Text {
    public final String text;
    /** The line end that the text uses. */
    public final String separator;

    public Text(String text) {
        this.text = text;
        int at = text.indexOf('\n');
        this.separator = at > 0 && text.charAt(at - 1) == '\r' ? "\r\n" : at < 0 && text.contains("\r") ? "\r" : "\n";
    }

    public int lineStart(int offset) {
        int at = offset;
        while (at > 0 && !isBreak(text.charAt(at - 1))) {
            at--;
        }
        return at == 0 && text.startsWith("\ufeff") ? 1 : at;
    }

    /** The end of the line, before its line end. */
    public int lineEnd(int offset) {
        int at = offset;
        while (at < text.length() && !isBreak(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** The start of the next line, or the end of the text. */
    public int nextLine(int offset) {
        int at = lineEnd(offset);
        if (at < text.length()) {
            at += text.startsWith("\r\n", at) ? 2 : 1;
        }
        return at;
    }

    /** The white space that the line begins with. */
    public String indent(int offset) {
        int start = lineStart(offset);
        int at = start;
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return text.substring(start, at);
    }

    public boolean isFirstOnLine(int offset) {
        return text.substring(lineStart(offset), offset).isBlank();
    }

    /** What stands behind the offset on its line. */
    public String rest(int offset) {
        return text.substring(offset, lineEnd(offset));
    }

    public boolean isBlankLine(int start) {
        return text.substring(start, lineEnd(start)).isBlank();
    }

    private static boolean isBreak(char c) {
        return c == '\n' || c == '\r';
    }

    /** What one level of indentation adds inside a block whose lines begin with this. */
    public String unit(String outer, String inner) {
        if (inner.length() > outer.length() && inner.startsWith(outer)) {
            return inner.substring(outer.length());
        }
        return text.contains("\n\t") ? "\t" : "    ";
    }
}
