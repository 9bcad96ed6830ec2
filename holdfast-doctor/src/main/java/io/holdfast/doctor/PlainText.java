package io.holdfast.doctor;

/** Text from servers and other programs, as it may be written to a terminal, a log or a command's environment. */
public final class PlainText {
    private PlainText() {}

    /** The text in one line, in which what commands a terminal, or turns the order of letters, is a question mark. */
    public static String of(String text) {
        int at = 0;
        while (at < text.length() && !isHarmful(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text);
        for (; at < plain.length(); at++) {
            char letter = plain.charAt(at);
            if (letter == '\n' || letter == '\r' || letter == '\t') {
                plain.setCharAt(at, ' ');
            } else if (isHarmful(letter)) {
                plain.setCharAt(at, '?');
            }
        }
        return plain.toString();
    }

    /** JSON in which such characters are written as their numbers, so that a program reads the same text. */
    public static String escaped(String json) {
        StringBuilder plain = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char letter = json.charAt(i);
            boolean layout = letter == '\n' || letter == '\r' || letter == '\t';
            if (isHarmful(letter) && !layout) {
                plain.append(String.format("\\u%04x", (int) letter));
            } else {
                plain.append(letter);
            }
        }
        return plain.toString();
    }

    private static boolean isHarmful(char letter) {
        return Character.isISOControl(letter)
                || letter == '\u061c'
                || letter == '\u200e'
                || letter == '\u200f'
                || letter >= '\u2028' && letter <= '\u202e'
                || letter >= '\u2066' && letter <= '\u2069';
    }
}
