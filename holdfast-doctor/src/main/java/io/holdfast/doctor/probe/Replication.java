package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.advise.SettingStatements;
import io.holdfast.doctor.server.GtidGaps;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ReplicaChannel;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A replica that does not follow its source, is far behind it, or may be written to; a group that lacks members. */
public final class Replication implements Probe {
    private static final long WARN_SECONDS = 60;
    private static final long CRIT_SECONDS = 600;
    private static final int MOST_GAPS = 10;

    private static final Info INFO =
            Info.of("HF-2601", "R01", "whether the server follows its source", Reading.REPLICATION, Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (ReplicaChannel channel : facts.state().channels()) {
            String name = channel.name().isEmpty() ? "" : " (channel " + channel.name() + ")";
            if (!channel.works()) {
                findings.add(stopped(facts, channel, name));
            } else {
                behind(channel, name, findings);
            }
        }
        if (!facts.state().channels().isEmpty()) {
            writable(facts, findings);
            gaps(facts, findings);
            filesInMemory(facts, findings);
        }
        for (ServerState.Member member : facts.state().members()) {
            if (!member.state().equals("ONLINE")) {
                findings.add(INFO.finding(
                                member.state().equals("RECOVERING") ? Severity.WARN : Severity.CRIT,
                                "member " + member.address(),
                                "Member " + member.address() + " of the replication group is " + member.state())
                        .with("state", member.state(), "ONLINE")
                        .advise(Advice.look(
                                "See the whole group:",
                                "SELECT member_host, member_port, member_state, member_role"
                                        + " FROM performance_schema.replication_group_members")));
            }
        }
        if (!findings.isEmpty()) {
            return findings;
        }
        return facts.state().channels().isEmpty()
                ? List.of(INFO.ok("The server is no replica"))
                : List.of(INFO.ok("The server follows its source"));
    }

    private static Finding stopped(ServerFacts facts, ReplicaChannel channel, String name) {
        boolean mariadb = facts.server().version().mariadb();
        boolean old = !mariadb && !facts.server().version().atLeast(8, 0, 22);
        String replica = mariadb || old ? "SLAVE" : "REPLICA";
        String of = channel.name().isEmpty()
                ? ""
                : mariadb ? " '" + quoted(channel.name()) + "'" : " FOR CHANNEL '" + quoted(channel.name()) + "'";
        boolean connecting = channel.receives().equalsIgnoreCase("Connecting");
        Finding finding = INFO.finding(
                        Severity.CRIT,
                        "replica of " + channel.source() + name,
                        "This replica does not follow its source " + channel.source() + name + ": "
                                + (channel.error() == null
                                        ? connecting ? "it cannot connect" : "it was stopped"
                                        : channel.error()))
                .with("receives", channel.receives(), "Yes")
                .with("applies", channel.applies(), "Yes")
                .advise(Advice.look(
                        "See the whole state, with the statement that failed:",
                        mariadb ? "SHOW ALL SLAVES STATUS" : "SHOW " + replica + " STATUS"));
        return channel.error() == null
                ? finding.advise(Advice.sql(
                        "Unless it was stopped on purpose, start it:", "START " + replica + of, "STOP " + replica + of))
                : finding.advise(Advice.words("Mend what the error names before it is started again; an event that is"
                        + " skipped makes the replica differ from its source for good. When rows differ already, make"
                        + " the replica again from a backup of the source."));
    }

    private static void behind(ReplicaChannel channel, String name, List<Finding> findings) {
        Long lag = channel.lagSeconds();
        long more = lag == null ? 0 : lag - channel.delaySeconds();
        if (more >= WARN_SECONDS) {
            findings.add(INFO.finding(
                            more >= CRIT_SECONDS ? Severity.CRIT : Severity.WARN,
                            "replica of " + channel.source() + name,
                            "This replica is " + Figures.span(Duration.ofSeconds(more)) + " behind its source "
                                    + channel.source() + name)
                    .with("behind", lag + " s", "WARN from " + WARN_SECONDS + " s, CRIT from " + CRIT_SECONDS + " s")
                    .with("behind on purpose", channel.delaySeconds() + " s")
                    .advise(Advice.words("Look for what holds the applier up: a long transaction or a change of a"
                            + " table at the source, a table without a primary key (check Q06), a statement here that"
                            + " locks its rows (check L01), or too few parallel workers.")));
        }
    }

    private static void writable(ServerFacts facts, List<Finding> findings) {
        if (!facts.on("read_only") && facts.state().members().isEmpty()) {
            boolean both = facts.variables().containsKey("super_read_only");
            findings.add(INFO.finding(
                            Severity.WARN,
                            "read_only",
                            "This replica may be written to: what is written here its source does not have")
                    .with("read_only", "OFF", "ON")
                    .advise(SettingStatements.change(
                            facts,
                            "Unless two sources follow each other on purpose, forbid it:",
                            both ? "super_read_only" : "read_only",
                            "ON")));
        }
    }

    /** A group hands out numbers in blocks, so there a gap means nothing. */
    private static void gaps(ServerFacts facts, List<Finding> findings) {
        List<String> gaps = facts.state().members().isEmpty()
                ? GtidGaps.of(facts.variable("gtid_executed").orElse(""))
                : List.of();
        if (gaps.isEmpty()) {
            return;
        }
        boolean ordered = facts.on("replica_preserve_commit_order")
                || facts.on("slave_preserve_commit_order")
                || facts.number("replica_parallel_workers").orElse(0) <= 1;
        Finding finding = INFO.finding(
                        ordered ? Severity.WARN : Severity.INFO,
                        "gtid_executed",
                        "This replica lacks transactions that lie between others of their source"
                                + (ordered ? "" : "; its parallel workers may be about to apply them"))
                .with("gaps", gaps.size(), "0");
        for (String gap : gaps.subList(0, Math.min(MOST_GAPS, gaps.size()))) {
            finding = finding.detail(gap);
        }
        findings.add(finding.advise(Advice.look(
                        "Look for the same numbers at the source; where they were committed there, rows differ:",
                        "SELECT @@GLOBAL.gtid_executed, @@GLOBAL.gtid_purged"))
                .advise(Advice.words("No statement brings them back once the source has purged them: make the replica"
                        + " again from a backup of the source.")));
    }

    private static void filesInMemory(ServerFacts facts, List<Finding> findings) {
        String folder = facts.state().further().replicaFilesInMemory();
        if (folder != null) {
            String name =
                    facts.variables().containsKey("replica_load_tmpdir") ? "replica_load_tmpdir" : "slave_load_tmpdir";
            findings.add(INFO.finding(
                            Severity.INFO,
                            name,
                            "The replica keeps files in memory (" + folder
                                    + "): a LOAD DATA under way when its machine restarts stops replication")
                    .advise(Advice.config(
                            "Give them a disk in the server's file, and restart:", "[mysqld]", name + " = /var/tmp")));
        }
    }

    private static String quoted(String name) {
        return name.replace("\\", "\\\\").replace("'", "''");
    }
}
