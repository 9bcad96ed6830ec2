package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.ClientHost;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;

/** The server refuses a host, or cannot resolve its name. */
public final class BlockedHosts implements Probe {
    private static final Info INFO = Info.of(
            "HF-2109",
            "C09",
            "whether client hosts are blocked or fail to connect",
            Reading.HOST_CACHE,
            Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        long limit = facts.number("max_connect_errors").orElse(100);
        List<Finding> findings = new ArrayList<>();
        for (ClientHost host : facts.access().clientHosts()) {
            if (host.blocked() > 0 || host.failures() >= limit) {
                findings.add(measured(
                                INFO.finding(
                                        Severity.CRIT,
                                        "host " + host.ip(),
                                        "Host " + host.ip() + " is blocked after " + host.failures()
                                                + " failed connections in a row"),
                                host,
                                limit)
                        .advise(Advice.finalSql("Let it in again:", unblock(facts)))
                        .advise(Advice.words("Find out what connects without logging in: a load balancer's health"
                                + " check, a port scan, or TLS that does not match.")));
            } else if (host.nameFailures() > 0) {
                findings.add(measured(
                                INFO.finding(
                                        Severity.WARN,
                                        "host " + host.ip(),
                                        "The name of host " + host.ip() + " could not be resolved "
                                                + Figures.count(host.nameFailures(), "time")),
                                host,
                                limit)
                        .advise(Advice.config(
                                "Stop asking the name server, once no account names a host by name, and restart:",
                                "[mysqld]",
                                "skip_name_resolve = ON")));
            }
        }
        return findings.isEmpty() ? List.of(INFO.ok("No client host is blocked")) : findings;
    }

    private static Finding measured(Finding finding, ClientHost host, long limit) {
        return finding.with("failed in a row", host.failures(), "CRIT from max_connect_errors = " + limit)
                .with("refused because blocked", host.blocked(), "CRIT from 1")
                .with("names not resolved", host.nameFailures(), "WARN from 1")
                .with("TLS failures", host.tlsFailures())
                .with("login failures", host.loginFailures());
    }

    private static String unblock(ServerFacts facts) {
        return facts.server().version().mariadb() ? "FLUSH HOSTS" : "TRUNCATE TABLE performance_schema.host_cache";
    }
}
