package io.holdfast.testkit;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of one operation do: first the results of the sequence, one a call, then what holds always, which is to
 * succeed unless said otherwise. Thread-safe; the builder methods return this.
 *
 * <p>A hanging call ends by {@link #release()}, with an error by the abort of its connection or the cancel of its
 * statement, and with an error by an interrupt, which it keeps.
 */
public final class ScriptedOperation {
    /** How often a hanging call looks whether it is released or its connection is gone. */
    private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

    private enum Kind {
        OK,
        NO,
        THROW,
        HANG,
        DELAY
    }

    private record Step(Kind kind, @Nullable Supplier<? extends Throwable> failure, long nanos) {}

    private static final Step OK = new Step(Kind.OK, null, 0);
    private static final Step NO = new Step(Kind.NO, null, 0);
    private static final Step HANG = new Step(Kind.HANG, null, 0);

    private final String name;

    // All guarded by this.
    private final Deque<Step> sequence = new ArrayDeque<>();
    private Step always = OK;
    private long calls;
    private int hanging;
    private long releases;

    ScriptedOperation(String name) {
        this.name = name;
    }

    /** The next call succeeds. */
    public ScriptedOperation thenOk() {
        return then(OK);
    }

    /** The next call answers no, as {@code isValid} can. */
    public ScriptedOperation thenNo() {
        return then(NO);
    }

    /** The next call throws this {@link SQLException} or unchecked exception or error. */
    public ScriptedOperation thenThrow(Throwable failure) {
        return then(failing(() -> failure));
    }

    /** The next call hangs. */
    public ScriptedOperation thenHang() {
        return then(HANG);
    }

    /** The next call succeeds after this time. */
    public ScriptedOperation thenDelay(Duration time) {
        return then(new Step(Kind.DELAY, null, time.toNanos()));
    }

    /** After the sequence every call succeeds. */
    public ScriptedOperation ok() {
        return always(OK);
    }

    /** After the sequence every call answers no. */
    public ScriptedOperation no() {
        return always(NO);
    }

    /** After the sequence every call throws what the supplier gives. */
    public ScriptedOperation fail(Supplier<? extends Throwable> failure) {
        return always(failing(failure));
    }

    /** After the sequence every call hangs. */
    public ScriptedOperation hang() {
        return always(HANG);
    }

    /** After the sequence every call succeeds after this time. */
    public ScriptedOperation delay(Duration time) {
        return always(new Step(Kind.DELAY, null, time.toNanos()));
    }

    /** Hanging and delayed calls succeed now, the sequence is dropped, and from now on every call succeeds. */
    public synchronized void release() {
        sequence.clear();
        always = OK;
        releases++;
    }

    /** How often this operation was called. */
    public synchronized long calls() {
        return calls;
    }

    /** How many calls hang or are delayed now. */
    public synchronized int hanging() {
        return hanging;
    }

    private static Step failing(Supplier<? extends Throwable> failure) {
        return new Step(Kind.THROW, failure, 0);
    }

    private synchronized ScriptedOperation then(Step step) {
        sequence.add(step);
        return this;
    }

    private synchronized ScriptedOperation always(Step step) {
        always = step;
        return this;
    }

    boolean play(Supplier<@Nullable SQLException> gone) throws SQLException {
        Step step = next();
        switch (step.kind) {
            case THROW -> throw failure(step);
            case HANG -> hold(Long.MAX_VALUE, gone);
            case DELAY -> hold(step.nanos, gone);
            default -> {}
        }
        return step.kind != Kind.NO;
    }

    private synchronized Step next() {
        calls++;
        Step step = sequence.poll();
        return step == null ? always : step;
    }

    private SQLException failure(Step step) {
        Throwable failure = step.failure == null ? new IllegalStateException(name) : step.failure.get();
        if (failure instanceof SQLException sql) {
            return sql;
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw new IllegalArgumentException(name + " cannot throw this", failure);
    }

    private void hold(long nanos, Supplier<@Nullable SQLException> gone) throws SQLException {
        long start = System.nanoTime();
        long seen = enter();
        try {
            for (long left = nanos; left > 0 && !isReleasedSince(seen); left = nanos - (System.nanoTime() - start)) {
                SQLException why = gone.get();
                if (why != null) {
                    throw why;
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new SQLException("interrupted in " + name, "70100");
                }
                LockSupport.parkNanos(this, Math.min(left, LOOK_NANOS));
            }
        } finally {
            leave();
        }
    }

    private synchronized long enter() {
        hanging++;
        return releases;
    }

    private synchronized void leave() {
        hanging--;
    }

    private synchronized boolean isReleasedSince(long seen) {
        return releases != seen;
    }
}
