package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.PlainLogins;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** Logins that work only as long as the server remembers the account's password. */
public final class PlainLoginCache implements Probe {
    private static final String PLUGIN = "caching_sha2_password";
    private static final Info INFO =
            Info.of("HF-2113", "C13", "whether logins without TLS depend on the server's cache", Reading.PLAIN_LOGINS);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (PlainLogins logins : facts.access().plainLogins()) {
            if (logins.plugin().equals(PLUGIN)) {
                findings.add(finding(logins));
            }
        }
        return findings.isEmpty() ? List.of(INFO.ok("No login without TLS depends on the server's cache")) : findings;
    }

    private static Finding finding(PlainLogins logins) {
        return INFO.finding(
                        // Whether the client may ask for the server's key cannot be seen from here.
                        Severity.INFO,
                        "user '" + logins.user() + "'",
                        Figures.count(logins.sessions(), "session") + " of '" + logins.user()
                                + "' came without TLS, and"
                                + " the account logs in by " + PLUGIN + ": a new login may fail once the server has"
                                + " restarted, or FLUSH PRIVILEGES or a change of accounts has emptied its cache")
                .with("sessions without TLS", logins.sessions(), "INFO from 1")
                .advise(Advice.pool("Use TLS, which such a login always works over:", "sslMode=REQUIRED"))
                .advise(Advice.pool(
                        "Or give the driver the server's public key (Connector/J; serverRsaPublicKeyFile in MariaDB's"
                                + " driver):",
                        "serverRSAPublicKeyFile=/path/to/public_key.pem"))
                .advise(Advice.words(
                        "allowPublicKeyRetrieval=true lets the driver ask the server for the key; only in a"
                                + " network in which no other can listen."));
    }
}
