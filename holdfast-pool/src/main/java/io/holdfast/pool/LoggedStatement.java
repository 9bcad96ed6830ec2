package io.holdfast.pool;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is logged of statements of one kind, see {@link PoolConfig#logStatements()} and {@link PoolConfig#slowStatementThreshold()}. Immutable and
 * thread-safe.
 *
 * @param sql the statement, with its literals masked; of a batch of different ones the first, and that it is one
 * @param values the statement as it was sent, as far as the driver shows it; null unless {@link PoolConfig#logStatementValues()} is set
 * @param slow whether it took as long as {@code slowStatementThreshold}
 * @param failed whether it failed
 * @param time what this execution took, from the call to the server's answer; reading the rows is not in it
 * @param rows how many rows were changed, or read until it was logged; -1 where that is not known
 * @param count how many of the kind ran since the line before, this one included
 * @param longest the longest of them
 * @param place the line that executed it; null where no code but that of libraries was found
 * @param borrowed the line that borrowed the connection; null where none was found
 * @param thread the name of the thread
 */
public record LoggedStatement(
        String sql,
        @Nullable String values,
        boolean slow,
        boolean failed,
        Duration time,
        long rows,
        long count,
        Duration longest,
        @Nullable String place,
        @Nullable String borrowed,
        String thread) {
    /** Checks that nothing is missing. */
    public LoggedStatement {
        Objects.requireNonNull(sql);
        Objects.requireNonNull(time);
        Objects.requireNonNull(longest);
        Objects.requireNonNull(thread);
    }
}
