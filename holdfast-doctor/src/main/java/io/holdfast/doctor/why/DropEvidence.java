package io.holdfast.doctor.why;

import io.holdfast.doctor.locks.DeadlockReport;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one error. Immutable; whatever is not known is absent, and makes the answer less sure.
 *
 * @param text what the error's text shows
 * @param idle how long the connection had been idle before; null takes what the text says
 * @param connectionId the connection's number at the server; null takes what the text says
 * @param now the server after the error; null when it was not asked
 * @param earlier the same server before the error, so that what its counters rose by is known; null when it was not asked
 * @param unreachable why the server could not be asked; null when it was, or when nobody tried
 * @param rests how long connections had been idle that died like this one; empty when only this one is known
 * @param serverLog lines of the server's log file that are about connections; null when there is no log
 */
public record DropEvidence(
        DropText text,
        @Nullable Duration idle,
        @Nullable Long connectionId,
        @Nullable ServerFacts now,
        @Nullable ServerFacts earlier,
        @Nullable String unreachable,
        List<Duration> rests,
        @Nullable List<String> serverLog) {

    /** Copies. */
    public DropEvidence {
        rests = List.copyOf(rests);
        serverLog = serverLog == null ? null : List.copyOf(serverLog);
        idle = idle == null ? text.idle().orElse(null) : idle;
        connectionId = connectionId == null ? text.connectionId().orElse(null) : connectionId;
    }

    /** A text, and nothing else. */
    public static DropEvidence of(String text) {
        return new DropEvidence(DropText.of(text), null, null, null, null, null, List.of(), null);
    }

    /** The same, with the server as it is after the error. */
    public DropEvidence withServer(ServerFacts after) {
        return new DropEvidence(text, idle, connectionId, after, earlier, unreachable, rests, serverLog);
    }

    /** The same, as if the server had not been asked. */
    DropEvidence withoutServer() {
        return new DropEvidence(text, idle, connectionId, null, null, null, rests, serverLog);
    }

    /** The same, with the server as it was before the error. */
    public DropEvidence withEarlier(ServerFacts before) {
        return new DropEvidence(text, idle, connectionId, now, before, unreachable, rests, serverLog);
    }

    /** The same, where the server could not be asked. */
    public DropEvidence withUnreachable(String reason) {
        return new DropEvidence(text, idle, connectionId, now, earlier, reason, rests, serverLog);
    }

    /** The same, with lines of the server's log file. */
    public DropEvidence withServerLog(@Nullable List<String> lines) {
        return new DropEvidence(text, idle, connectionId, now, earlier, unreachable, rests, lines);
    }

    /** The same, among others of which is known how long they had been idle. */
    public DropEvidence withRests(List<Duration> all) {
        return new DropEvidence(text, idle, connectionId, now, earlier, unreachable, all, serverLog);
    }

    /** The same, with what the caller knows of the connection. */
    public DropEvidence withConnection(@Nullable Long id, @Nullable Duration idleBefore) {
        return new DropEvidence(
                text,
                idleBefore == null ? idle : idleBefore,
                id == null ? connectionId : id,
                now,
                earlier,
                unreachable,
                rests,
                serverLog);
    }

    /** Explains it. */
    public Explanation explain() {
        return DecisionTable.decide(this);
    }

    /** The deadlock's report: the text's own, or the server's latest. */
    Optional<DeadlockReport> deadlock() {
        String latest = now == null ? null : now.activity().latestDeadlock();
        return text.deadlock().or(() -> latest == null ? Optional.empty() : DeadlockReport.in(latest));
    }

    Optional<Duration> idleBefore() {
        return Optional.ofNullable(idle);
    }

    Optional<ServerFacts> server() {
        return Optional.ofNullable(now);
    }
}
