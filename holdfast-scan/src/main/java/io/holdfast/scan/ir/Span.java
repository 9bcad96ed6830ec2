package io.holdfast.scan.ir;

/**
 * A piece of a source text.
 *
 * @param start offset of its first character
 * @param end offset after its last character
 * @param line the line of its first character, from 1
 * @param column the column of its first character, from 1
 */
public record Span(int start, int end, int line, int column) {
    /** For what stands nowhere in the text. */
    public static final Span NONE = new Span(0, 0, 1, 1);

    /** From the start of this one to the end of the other. */
    public Span to(Span other) {
        return new Span(start, Math.max(end, other.end), line, column);
    }
}
