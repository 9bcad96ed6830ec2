package io.holdfast.scan.flow;

import io.holdfast.scan.ir.Expr;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What became of one connection. */
public final class Result {
    /** The way to a normal end, or a return, with the connection open; null when there is none. */
    public @Nullable Step openNormally;
    /** The way out by an exception that is as likely as {@link #risk} says. */
    public @Nullable Step openByException;
    /** 2 for an exception to be expected, 1 for one of a call that hardly fails, 0 without a way out. */
    public int risk;
    /** Where the last variable that held the open connection was given another value. */
    public @Nullable Step lost;

    public boolean closed;
    public boolean kept;
    public boolean returned;
    public boolean yielded;
    /** True when it was acquired by a {@code with} that does not close it. */
    public boolean withKeeps;
    /** True when a {@code with} or the resources of a {@code try} close it. */
    public boolean scoped;
    /** The place in a tuple that is returned, or -1. */
    public int element = -1;
    /** Fields and containers it was put into. */
    public final Set<String> keepers = new LinkedHashSet<>();
    /** Variables that held it. */
    public final Set<String> names = new LinkedHashSet<>();
    /** Functions that took it and are not known. */
    public final Set<String> strangers = new LinkedHashSet<>();
    /** Calls made while it was open. */
    public final IdentityHashMap<Expr.Call, Step> during = new IdentityHashMap<>();
    /** Calls made while it was open, after an exception that was caught. */
    public final IdentityHashMap<Expr.Call, Step> afterFailure = new IdentityHashMap<>();
    /** Calls on it. */
    public final List<Expr.Call> used = new ArrayList<>();

    /** True when some way out leaves it open. */
    public boolean leaks() {
        return openNormally != null || openByException != null || lost != null;
    }
}
