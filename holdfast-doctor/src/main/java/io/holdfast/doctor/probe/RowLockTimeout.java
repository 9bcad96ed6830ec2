package io.holdfast.doctor.probe;

import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** A statement waits for a row for so long that callers have long given up. */
public final class RowLockTimeout implements Probe {
    private static final String NAME = "innodb_lock_wait_timeout";
    private static final long MOST = 600;

    private static final Info INFO =
            Info.of("HF-2414", "S14", "how long a statement waits for a row", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long seconds = facts.number(NAME).orElse(50);
        if (seconds <= MOST) {
            return List.of(INFO.ok("A statement waits at most " + seconds + " s for a row"));
        }
        return List.of(INFO.finding(
                        Severity.WARN,
                        NAME,
                        NAME + " is " + seconds + ": a statement that waits for a row holds a connection for that long")
                .with(NAME, seconds, "at most " + MOST)
                .with("risk of the change", "statements that would have got their row later fail with error 1205")
                .advise(SettingStatements.change(facts, "Set it for new sessions:", NAME, "50")));
    }
}
