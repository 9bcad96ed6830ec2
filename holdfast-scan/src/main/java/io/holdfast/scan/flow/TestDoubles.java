package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Parts;
import io.holdfast.scan.ir.Stmt;
import io.holdfast.scan.ir.Unit.Language;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Calls in tests that give no connection: on a mock, on what is patched, or expected to throw. */
final class TestDoubles {
    private static final Set<String> MOCKS =
            Set.of("mock", "spy", "createMock", "createNiceMock", "createStrictMock", "niceMock", "strictMock");
    /** What takes a call on a mock, or is called for one. */
    private static final Set<String> STUBS = Set.of(
            "when", "given", "verify", "doReturn", "doThrow", "doAnswer", "mock", "expect", "willReturn", "then");

    private static final Set<String> EXPECTS = Set.of(
            "raises",
            "assertRaises",
            "assertRaisesRegex",
            "assertThrows",
            "assertThrowsExactly",
            "assertThatThrownBy",
            "assertThatExceptionOfType",
            "catchThrowable",
            "expectThrows",
            "thrownBy");

    private final Resolver resolver;
    private final IdentityHashMap<Function, Set<Expr>> stubbed = new IdentityHashMap<>();
    private final Map<Object, Boolean> throwing = new IdentityHashMap<>();

    TestDoubles(Resolver resolver) {
        this.resolver = resolver;
    }

    boolean isOne(Expr.Call call, Function in) {
        return mentionsStub(call, in) || expectedToThrow(in) || in.unit.language == Language.PYTHON && isPatched(in);
    }

    private boolean mentionsStub(Expr.Call call, Function in) {
        if (call.receiver() instanceof Expr.Call inner && STUBS.contains(inner.name())) {
            return true;
        }
        if (call.receiver() instanceof Expr.Name name && isMock(name.id(), in)) {
            return true;
        }
        return stubbed.computeIfAbsent(in, TestDoubles::arguments).contains(call);
    }

    /** The calls that are the argument of a stub, or stand where an exception is expected. */
    private static Set<Expr> arguments(Function in) {
        Set<Expr> found = Collections.newSetFromMap(new IdentityHashMap<>());
        Parts.statements(in.body, stmt -> {
            if (stmt instanceof Stmt.With with
                    && with.items().stream().anyMatch(item -> item.value() instanceof Expr.Call c && expects(c))) {
                Parts.expressions(with.body(), found::add);
            }
        });
        Parts.expressions(in.body, expr -> {
            if (expr instanceof Expr.Call outer && STUBS.contains(outer.name())) {
                outer.args().forEach(arg -> found.add(arg.value()));
            }
        });
        return found;
    }

    private static boolean expects(Expr.Call call) {
        return EXPECTS.contains(call.name());
    }

    private boolean isMock(String name, Function in) {
        return resolver.assigned(name, in).stream()
                .anyMatch(value -> value instanceof Expr.Call call && MOCKS.contains(call.name()));
    }

    /** True for a test that passes when it throws, and for a closure that is expected to. */
    private boolean expectedToThrow(Function in) {
        Boolean known = throwing.get(in);
        if (known == null) {
            known = in.marks.stream().anyMatch(mark -> mark.matches("(?s)Test\\b.*\\bexpected(Exceptions)?\\s*=.*"))
                    || in.isLambda && in.outer != null && isExpected(in, in.outer);
            throwing.put(in, known);
        }
        return known;
    }

    private static boolean isExpected(Function closure, Function outer) {
        boolean[] found = {false};
        Parts.expressions(outer.body, expr -> {
            if (expr instanceof Expr.Call call && expects(call)) {
                found[0] |= call.args().stream()
                        .anyMatch(arg -> arg.value() instanceof Expr.Closure passed
                                && passed.functions().contains(closure));
            }
        });
        return found[0];
    }

    /** True in a test whose decorators, or those of its class, put something else in the place of what connects. */
    private static boolean isPatched(Function in) {
        for (Function f = in; f != null; f = f.outer) {
            Stream<String> marks =
                    Stream.concat(f.marks.stream(), f.owner == null ? Stream.of() : f.owner.marks.stream());
            if (marks.anyMatch(TestDoubles::patches)) {
                return true;
            }
        }
        return false;
    }

    private static boolean patches(String mark) {
        return mark.matches(
                "(?is)(\\w+\\.)*patch(\\.object)?\\s*\\(.*(conn|pool|engine|session|mysql|psycopg|sqlite|cursor).*");
    }
}
