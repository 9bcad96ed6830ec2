package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Logins are protected by old TLS, by none, or by a certificate that ends soon. */
public final class TlsState implements Probe {
    private static final long WARN_DAYS = 30;
    private static final long CRIT_DAYS = 7;
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("MMM d HH:mm:ss yyyy z", Locale.ROOT);

    private static final Info INFO =
            Info.of("HF-2419", "S19", "whether TLS is there and its certificate lasts", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        String versions = facts.variable("tls_version").orElse("");
        if (versions.contains("TLSv1,") || versions.endsWith("TLSv1") || versions.contains("TLSv1.1")) {
            findings.add(INFO.finding(
                            Severity.WARN, "tls_version", "The server still speaks TLS before 1.2, which is broken")
                    .with("tls_version", versions, "TLSv1.2 and TLSv1.3 alone")
                    .advise(Advice.config(
                            "Set it in the server's file, and restart; clients older than 2012 cannot log in then:",
                            "[mysqld]",
                            "tls_version = TLSv1.2,TLSv1.3")));
        }
        String end = facts.variable("status.ssl_server_not_after").orElse("");
        Instant until = instant(end);
        if (until != null) {
            long days = Duration.between(facts.takenAt(), until).toDays();
            if (days < WARN_DAYS) {
                boolean over = until.isBefore(facts.takenAt());
                findings.add(INFO.finding(
                                days < CRIT_DAYS ? Severity.CRIT : Severity.WARN,
                                "certificate",
                                over
                                        ? "The server's certificate has expired: clients that check it cannot log in"
                                        : "The server's certificate expires in " + Figures.count(days, "day")
                                                + "; clients that check it cannot log in then")
                        .with("ends", end, "WARN from " + WARN_DAYS + " days, CRIT from " + CRIT_DAYS)
                        .advise(
                                facts.server().version().mariadb()
                                        ? Advice.finalSql(
                                                "Put the new files in place, and load them without a restart:",
                                                "FLUSH SSL")
                                        : Advice.finalSql(
                                                "Put the new files in place, and load them without a restart:",
                                                "ALTER INSTANCE RELOAD TLS")));
            }
        }
        if (facts.variable("have_ssl").filter("DISABLED"::equals).isPresent()) {
            findings.add(INFO.finding(
                            Severity.INFO,
                            "have_ssl",
                            "The server offers no TLS: passwords and rows cross the network in clear")
                    .with("have_ssl", "DISABLED", "YES")
                    .advise(Advice.config(
                            "Give it a certificate in its file, and restart:",
                            "[mysqld]",
                            "ssl_cert = /etc/mysql/server-cert.pem",
                            "ssl_key = /etc/mysql/server-key.pem")));
        }
        return findings.isEmpty() ? List.of(INFO.ok("TLS is there, and its certificate lasts")) : findings;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return ZonedDateTime.parse(text.strip().replaceAll("\\s+", " "), FORMAT)
                    .toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
