package io.holdfast.cli.repair;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.fix.rescue.Act;
import io.holdfast.doctor.fix.rescue.Rescue;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rescue leaves to be done, in order. */
final class RescueTodo {
    private static final int MOST_FINDINGS = 8;

    private RescueTodo() {}

    static List<String> of(Rescue.Outcome outcome, String server, @Nullable String restart, boolean restarted) {
        List<String> todo = new ArrayList<>();
        outcome.refused().ifPresent(act -> todo.add("Not consented to: " + act.what() + "."));
        if (restart == null) {
            todo.add(
                    "Restart the application if its pool does not take new connections by itself, one instance after the"
                            + " other (systemctl restart NAME, docker restart NAME, kubectl rollout restart deployment/NAME).");
        } else if (!restarted) {
            todo.add("Bring the application back: " + restart);
        }
        for (Rescue.Done each : outcome.done()) {
            if (each.act().kind() == Act.Kind.CANCEL_CHANGE) {
                todo.add(
                        "Make the cancelled change again in a quiet hour, after SET SESSION lock_wait_timeout = 5, so that"
                                + " nothing queues behind it for longer.");
            } else if (each.act().kind() == Act.Kind.END_LEAKED || each.act().kind() == Act.Kind.END_ASLEEP) {
                todo.add("Find what does not return its connections: holdfast scan FOLDER, and holdfast doctor "
                        + server + " --pool URL.");
            } else if (each.act().kind() == Act.Kind.RAISE_LIMIT && each.complete()) {
                todo.add("Lower the pools' sizes until their sum fits, then take the raised limit back.");
            }
        }
        List<Finding> findings = Doctor.withAllProbes(Clock.systemUTC()).judge(outcome.after()).findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.WARN))
                .limit(MOST_FINDINGS)
                .toList();
        findings.forEach(finding -> todo.add(finding.probe() + " " + finding.code() + ": " + finding.sentence()));
        todo.add("See whether all is well: holdfast checklist " + server);
        if (!outcome.serves()) {
            todo.add(
                    "Last of all, when nothing else helps: restart the server by hand. Open transactions are rolled back,"
                            + " and its start may take long.");
        }
        return todo;
    }
}
