package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Account;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** An account has as many connections as it may have. */
public final class AccountLimits implements Probe {
    private static final int ER_USER_LIMIT_REACHED = 1226;
    private static final double SHARE = 0.80;

    private static final Info INFO = Info.of(
                    "HF-2110",
                    "C10",
                    "whether accounts run into their own limits",
                    Reading.ACCOUNT_LIMITS,
                    Reading.SESSIONS,
                    Reading.VARIABLES)
            .wanting(Reading.ERRORS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long global = facts.number("max_user_connections").orElse(0);
        List<Finding> findings = new ArrayList<>();
        for (Account account : facts.access().accounts()) {
            Long own = account.limit();
            long limit = own == null || own == 0 ? 0 : own;
            long used = used(facts, account);
            if (limit > 0 && used >= SHARE * limit) {
                findings.add(INFO.finding(
                                Severity.WARN,
                                "account " + account.quoted(),
                                "Account " + account.quoted() + " has " + used + " of its " + limit + " connections")
                        .with("connections", used, "WARN from 80 % of " + limit)
                        .advise(Advice.sql(
                                "Raise its limit, if its pools need that many:",
                                "ALTER USER " + account.quoted() + " WITH MAX_USER_CONNECTIONS " + limit * 2,
                                "ALTER USER " + account.quoted() + " WITH MAX_USER_CONNECTIONS " + limit)));
            }
        }
        long refused = facts.now().errors(ER_USER_LIMIT_REACHED);
        if (refused > 0 && findings.isEmpty()) {
            findings.add(INFO.finding(
                            facts.errorGrowth(ER_USER_LIMIT_REACHED) > 0 ? Severity.WARN : Severity.INFO,
                            "account limits",
                            Figures.count(refused, "connection") + " were refused by an account's limit (error 1226)")
                    .with("refused", refused, "WARN when it grows")
                    .advise(Advice.look(
                            "Look at the limits:",
                            "SELECT user, host, max_user_connections FROM mysql.user WHERE max_user_connections > 0")));
        }
        return findings.isEmpty()
                ? List.of(INFO.ok("No account is near its limit").with("max_user_connections", global))
                : findings;
    }

    private static long used(ServerFacts facts, Account account) {
        return facts.activity().sessions().stream()
                .filter(s -> s.user().equals(account.user()))
                .filter(s -> account.host().equals("%") || account.host().equals(s.host()))
                .count();
    }
}
