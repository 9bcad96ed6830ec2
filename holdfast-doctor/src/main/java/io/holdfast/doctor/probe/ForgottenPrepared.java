package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.List;

/** An XA transaction was prepared, and is neither committed nor rolled back: it keeps its locks over restarts. */
public final class ForgottenPrepared implements Probe {
    /** A transaction manager takes milliseconds between the two phases. */
    private static final long SECONDS = 30;

    private static final Info INFO = Info.of(
            "HF-2209", "L09", "whether prepared XA transactions were forgotten", Reading.PREPARED, Reading.SESSIONS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (PreparedTransaction prepared : facts.activity().locks().prepared()) {
            Session session = prepared.sessionId() == 0
                    ? null
                    : facts.activity().session(prepared.sessionId()).orElse(null);
            if (session == null || session.idle() && session.seconds() >= SECONDS) {
                findings.add(finding(facts, prepared, session == null ? -1 : session.seconds()));
            }
        }
        return findings.isEmpty() ? List.of(INFO.ok("No prepared XA transaction is forgotten")) : findings;
    }

    private static Finding finding(ServerFacts facts, PreparedTransaction prepared, long idle) {
        String list = facts.server().version().mariadb() ? "XA RECOVER FORMAT='SQL'" : "XA RECOVER CONVERT XID";
        Finding finding = INFO.finding(
                        Severity.WARN,
                        "XA " + prepared.transactionId(),
                        idle < 0
                                ? "A prepared XA transaction has no client any more, and keeps its locks"
                                : "Session " + prepared.sessionId() + " has slept " + idle
                                        + " s with a prepared XA transaction, which keeps its locks")
                .with("transaction", prepared.transactionId())
                .with("prepared, without an end", idle < 0 ? "client gone" : idle + " s", "WARN from " + SECONDS + " s")
                .advise(Advice.words("Ask its transaction manager, which alone knows whether it is to be committed. A"
                        + " restart of the server does not end it, and neither does KILL."));
        String xid = prepared.xid();
        return xid == null
                ? finding.advise(Advice.look("See the names of prepared transactions:", list))
                : finding.advise(Advice.finalSql(
                        "When it is not to be committed (XA COMMIT " + xid + "), roll it back:", "XA ROLLBACK " + xid));
    }
}
