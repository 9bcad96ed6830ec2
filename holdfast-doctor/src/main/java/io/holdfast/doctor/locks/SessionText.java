package io.holdfast.doctor.locks;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.server.Activity;
import io.holdfast.doctor.server.PreparedTransaction;
import io.holdfast.doctor.server.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sessions in words. */
public final class SessionText {
    private static final int STATEMENT_LENGTH = 120;

    private SessionText() {}

    /** The root of a wait tree: who it is, its transaction, and what that ran so far. */
    public static List<String> root(Activity activity, long id) {
        List<String> lines = new ArrayList<>();
        StringBuilder first = new StringBuilder("root  " + who(activity, id));
        activity.session(id)
                .ifPresent(s -> first.append(s.idle() ? "  idle " : "  runs for ")
                        .append(s.seconds())
                        .append(" s"));
        activity.transactionOf(id)
                .ifPresent(t -> first.append("  transaction open ")
                        .append(t.openSeconds())
                        .append(" s, ")
                        .append(Figures.count(t.rowsChanged(), "row"))
                        .append(" changed"));
        lines.add(first.toString());
        activity.session(id).ifPresent(s -> place(s, lines));
        lines.addAll(statements(activity, id));
        return lines;
    }

    /** What the session's open transaction ran so far, and what it runs now; one line each. */
    public static List<String> statements(Activity activity, long id) {
        List<String> lines = new ArrayList<>();
        activity.transactionOf(id)
                .ifPresent(t ->
                        t.statements().forEach(sql -> lines.add("ran   " + Figures.sql(sql, STATEMENT_LENGTH))));
        activity.session(id)
                .map(Session::statement)
                .ifPresent(sql -> lines.add("runs  " + Figures.sql(sql, STATEMENT_LENGTH)));
        code(activity, id).ifPresent(place -> lines.add("code  " + Figures.sql(place, STATEMENT_LENGTH)));
        return lines;
    }

    /** Where in its program a session is, by what its latest statement with such a comment says. */
    public static Optional<String> code(Activity activity, long id) {
        List<String> statements = new ArrayList<>();
        activity.session(id).map(Session::statement).ifPresent(statements::add);
        activity.transactionOf(id).ifPresent(t -> {
            for (int i = t.statements().size() - 1; i >= 0; i--) {
                statements.add(t.statements().get(i));
            }
        });
        return statements.stream().map(SqlTag::of).flatMap(Optional::stream).findFirst();
    }

    /** Session, account, host and program. */
    public static String who(Activity activity, long id) {
        PreparedTransaction prepared = activity.locks().preparedOf(id);
        if (prepared != null) {
            return "prepared XA transaction " + (prepared.xid() == null ? prepared.transactionId() : prepared.xid())
                    + (prepared.sessionId() == 0 ? ", of no session" : ", of session " + prepared.sessionId());
        }
        return activity.session(id)
                .map(s -> "session " + id + "  " + s.user() + "@" + s.host()
                        + (s.program().isEmpty() ? "" : "  " + s.program()))
                .orElse("session " + id);
    }

    static String waiter(Activity activity, WaitEdge edge) {
        String sql = activity.session(edge.waiter())
                .map(Session::statement)
                .map(s -> ": " + Figures.sql(s, STATEMENT_LENGTH))
                .orElse("");
        return who(activity, edge.waiter()) + "  waits " + edge.seconds() + " s for "
                + edge.kind().of(edge.object()) + (edge.certain() ? "" : " (blocker concluded)") + sql;
    }

    /** What a Holdfast pool says of itself through its connection attributes, such as where the lease was taken. */
    private static void place(Session session, List<String> lines) {
        Map<String, String> ours = new TreeMap<>();
        session.attributes().forEach((name, value) -> {
            if (name.startsWith("hf_")) {
                ours.put(name.substring(3), value);
            }
        });
        if (!ours.isEmpty()) {
            StringBuilder line = new StringBuilder("lease");
            ours.forEach(
                    (name, value) -> line.append("  ").append(name).append('=').append(value));
            lines.add(line.toString());
        }
    }
}
