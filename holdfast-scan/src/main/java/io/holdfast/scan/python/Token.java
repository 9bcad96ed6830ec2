package io.holdfast.scan.python;

import io.holdfast.scan.ir.Span;
import java.util.List;

/**
 * A token.
 *
 * @param fields of a formatted string: the texts of its replacement fields
 */
record Token(Type type, String text, Span span, List<int[]> fields) {
    enum Type {
        NAME,
        NUMBER,
        STRING,
        OP,
        NEWLINE,
        INDENT,
        DEDENT,
        ERROR,
        END
    }

    boolean is(String word) {
        return (type == Type.OP || type == Type.NAME) && text.equals(word);
    }
}
