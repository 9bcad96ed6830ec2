package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.AccountState;
import io.holdfast.doctor.server.AccountState.Password;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An account can be logged in to by any person who tries. */
public final class Accounts implements Probe {

    private static final Info INFO =
            Info.of("HF-2801", "A01", "whether accounts are open to others", Reading.PASSWORDS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (AccountState account : facts.state().accounts()) {
            account(
                            account,
                            account.local()
                                    || account.host().equals(facts.server().hostname()))
                    .ifPresent(findings::add);
        }
        return findings.isEmpty() ? List.of(INFO.ok("Accounts have passwords, and names")) : findings;
    }

    private static Optional<Finding> account(AccountState account, boolean local) {
        String shown = account.shown();
        String quoted = "'" + quoted(account.user()) + "'@'" + quoted(account.host()) + "'";
        if (account.user().isEmpty()) {
            return Optional.of(INFO.finding(
                            local ? Severity.WARN : Severity.CRIT,
                            shown,
                            "The account " + shown + " has no name: any name logs in by it"
                                    + (account.password() == Password.EMPTY ? ", without a password" : ""))
                    .advise(Advice.finalSql("Drop it:", "DROP USER " + quoted)));
        }
        if (account.password() != Password.SET) {
            boolean empty = account.password() == Password.EMPTY;
            return Optional.of(INFO.finding(
                            local ? Severity.INFO : Severity.CRIT,
                            shown,
                            "The account " + shown + (empty ? " has no password" : " has its own name as its password")
                                    + (local ? ", and is open to the server's own machine alone" : ""))
                    .advise(Advice.words("Give it one, by ALTER USER " + quoted + " IDENTIFIED BY …, after its"
                            + " applications know it.")));
        }
        if (account.user().equals("root") && account.host().contains("%")) {
            return Optional.of(INFO.finding(
                            Severity.WARN,
                            shown,
                            "root may log in from " + (account.host().equals("%") ? "anywhere" : account.host()))
                    .advise(Advice.words(
                            "Let administrators log in by accounts of their own, from hosts that are named;"
                                    + " then drop this one.")));
        }
        return account.expired()
                ? Optional.of(INFO.finding(
                                Severity.INFO,
                                shown,
                                "The password of " + shown + " has expired: its applications are refused (error 1820)")
                        .advise(Advice.words("Give it a new one, or drop the account when no application uses it.")))
                : Optional.empty();
    }

    private static String quoted(String name) {
        return name.replace("\\", "\\\\").replace("'", "''");
    }
}
