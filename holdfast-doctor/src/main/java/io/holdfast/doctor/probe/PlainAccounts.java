package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Accounts of other hosts that may log in without TLS. */
public final class PlainAccounts implements Probe {
    private static final int MOST = 20;

    private static final Info INFO =
            Info.of("HF-2802", "A02", "whether accounts must log in over TLS", Reading.PASSWORDS, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<String> plain = facts.state().further().plainAccounts();
        if (facts.on("require_secure_transport")) {
            return List.of(INFO.ok("The server lets no account of another host in without TLS"));
        }
        if (plain.isEmpty()) {
            return List.of(INFO.ok("Every account of another host must log in over TLS"));
        }
        boolean offered = facts.variable("have_ssl").filter("DISABLED"::equals).isEmpty();
        Finding finding = INFO.finding(
                        Severity.INFO,
                        "TLS of accounts",
                        Figures.count(plain.size(), "account") + " of other hosts may log in without TLS: what "
                                + (plain.size() == 1 ? "it reads" : "they read") + " can be read on the way")
                .with("require_secure_transport", "OFF");
        for (String account : plain.subList(0, Math.min(MOST, plain.size()))) {
            finding = finding.detail(account);
        }
        if (plain.size() > MOST) {
            finding = finding.detail("and " + (plain.size() - MOST) + " more");
        }
        return List.of(
                offered
                        ? finding.advise(Advice.sql(
                                "Once its clients use TLS (their URL says so), demand it of an account, here the first:",
                                "ALTER USER " + plain.get(0) + " REQUIRE SSL",
                                "ALTER USER " + plain.get(0) + " REQUIRE NONE"))
                        : finding.advise(Advice.words("The server offers no TLS yet: see check S19.")));
    }
}
