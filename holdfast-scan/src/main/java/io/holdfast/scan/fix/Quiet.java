package io.holdfast.scan.fix;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.know.Library;

/** Calls that a rewriting may add or take away. */
final class Quiet {
    private Quiet() {}

    /** True for what closes, for what asks before a close, and for what says that a close failed. */
    static boolean closes(Expr.Call call, Library library) {
        return library.closesItself(call.name()) || library.closesArgument(call.name()) || isTest(call);
    }

    private static boolean isTest(Expr.Call call) {
        return switch (call.name()) {
            case "is_connected", "isClosed", "closing", "locals", "print", "printStackTrace", "println" -> true;
            default -> Parts.path(call.target()).matches("(?i).*log\\w*\\.\\w+");
        };
    }
}
