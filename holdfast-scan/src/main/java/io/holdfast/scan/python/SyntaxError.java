package io.holdfast.scan.python;

/** Ends the reading of one statement. */
final class SyntaxError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    final int line;
    final String text;

    SyntaxError(int line, String text) {
        super(text, null, false, false);
        this.line = line;
        this.text = text;
    }
}
