package io.holdfast.scan.rules;

import io.holdfast.scan.flow.Result;
import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.know.Source;

/**
 * A place that acquires a connection, and what becomes of it.
 *
 * @param primitive true for a call of a library, false for one of the project's own helpers
 */
public record Site(Expr.Call call, Function function, Source source, Result result, boolean primitive) {}
