package io.holdfast.doctor.logs;

import io.holdfast.doctor.why.DropText;

/** What an entry says, without times, numbers and the places of its stack trace. */
final class Signature {
    private static final int LONGEST = 4_096;

    private Signature() {}

    /** Error numbers stay, because they tell errors apart; other numbers become one mark. */
    static String of(String text) {
        StringBuilder signature = new StringBuilder(256);
        int position = 0;
        while (position < text.length() && signature.length() < LONGEST) {
            int end = text.indexOf('\n', position);
            int stop = end < 0 ? text.length() : end;
            if (!isFrame(text, position, stop)) {
                append(text, position, stop, signature);
                signature.append('\n');
            }
            position = stop + 1;
        }
        return signature.toString();
    }

    private static boolean isFrame(String text, int from, int to) {
        int at = from;
        while (at < to && text.charAt(at) <= ' ') {
            at++;
        }
        return at == to
                || at > from
                        && (text.startsWith("at ", at) || text.startsWith("File ", at) || text.startsWith("... ", at));
    }

    private static void append(String text, int from, int to, StringBuilder signature) {
        int at = from;
        while (at < to) {
            char letter = text.charAt(at);
            if (!isDigit(letter)) {
                signature.append(letter);
                at++;
                continue;
            }
            int end = at;
            while (end < to && (isDigit(text.charAt(end)) || isHex(text.charAt(end)))) {
                end++;
            }
            boolean number = end - at == 4 && DropText.isErrorNumber(text, at) && isFramed(text, at, end);
            if (number) {
                signature.append(text, at, end);
            } else {
                signature.append('?');
            }
            at = end;
        }
    }

    /** As drivers write them: in front of a bracket, comma or sentence, and behind a word or bracket. */
    private static boolean isFramed(String text, int from, int end) {
        char before = from == 0 ? ' ' : text.charAt(from - 1);
        char after = end == text.length() ? ' ' : text.charAt(end);
        boolean framed =
                before == '(' || before == '[' || before == '/' || before == ' ' || before == '#' || before == ':';
        return framed && (after == ',' || after == ' ' || after == ']' || after == ')' || after == ':');
    }

    private static boolean isDigit(char letter) {
        return letter >= '0' && letter <= '9';
    }

    private static boolean isHex(char letter) {
        return letter >= 'a' && letter <= 'f';
    }
}
