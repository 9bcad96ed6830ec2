package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.KillLog;
import io.holdfast.doctor.fix.KillRule;
import io.holdfast.doctor.fix.PreparedEnder;
import io.holdfast.doctor.fix.SessionEnder;
import io.holdfast.doctor.locks.WaitEdge;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast kill}: ends the sessions that hold others up. */
@Command(
        name = "kill",
        description = "Ends sessions that hold others up: first their statement, after five seconds the session.",
        usageHelpAutoWidth = true,
        footer = {
            "%nNever sessions of the server, replication, backups, administrators or Holdfast. What a session had done is",
            "written to kills.jsonl in the folder of runs before it is ended.",
            "Exit codes: 0 ended, 2 wrong usage, 3 no connection, 5 refused, 6 some are left."
        })
public final class KillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(
            names = "--max",
            paramLabel = "N",
            description = "End up to so many. Default with --yes: three in a minute, and one in ten sessions.")
    private int max;

    @Option(names = "--idle", paramLabel = "TIME", description = "With --orphans. Default: 60s.")
    private Duration idle = Duration.ofSeconds(60);

    @Option(
            names = "--commit",
            description = "With --prepared: commit it, where its transaction manager says so. Default: roll it back.")
    private boolean commit;

    @Option(names = "--json", description = "For programs.")
    private boolean json;

    @Mixin
    private RunsOption runs;

    @Mixin
    private Consent consent;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    KillCommand() {}

    /** The rule. */
    static final class Which {
        @Option(
                names = "--root-of",
                paramLabel = "L01|L02",
                description = "Roots of the waits for rows (L01) or for a table's definition (L02).")
        private @Nullable String rootOf;

        @Option(
                names = "--idle-trx",
                paramLabel = "TIME",
                description = "Sessions that sleep inside a transaction for so long, such as 60 or 5m.")
        private @Nullable Duration idle;

        @Option(
                names = "--leaked",
                paramLabel = "APP",
                description = "The same, from 60 s, of one application: by the name of its pool, program or user.")
        private @Nullable String leaked;

        @Option(
                names = "--orphans",
                paramLabel = "HOST",
                description = "What a crashed client left: sessions of its host without a change for --idle (60 s).")
        private @Nullable String orphans;

        @Option(
                names = "--prepared",
                paramLabel = "XID",
                description =
                        "The XA transaction left prepared under this name, as the doctor prints it; 'list' lists them.")
        private @Nullable String prepared;

        @Option(names = "--id", paramLabel = "N", description = "The session of this number.")
        private @Nullable Long id;
    }

    private record Line(long session, String user, String host, String reason, long rowsRolledBack, int frees) {
        static Line of(KillRule.Victim victim) {
            return new Line(
                    victim.session().id(),
                    victim.session().user(),
                    victim.session().host(),
                    victim.reason(),
                    victim.rowsChanged(),
                    victim.frees().size());
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (commit && which.prepared == null) {
            throw new ParameterException(spec.commandLine(), "--commit is for --prepared.");
        }
        if (which.prepared != null) {
            return prepared(which.prepared);
        }
        KillRule rule = rule();
        if (max < 0) {
            throw new ParameterException(spec.commandLine(), "--max must be 1 or more.");
        }
        Target server = target.read();
        PrintWriter out = spec.commandLine().getOut();
        KillLog log = new KillLog(runs.folder(), System.getProperty("user.name", "?"), Clock.systemUTC());
        try (SessionEnder ender = SessionEnder.open(
                server, log, Clock.systemUTC(), spec.commandLine().getErr()::println)) {
            SessionEnder.Preview preview = ender.preview(rule);
            show(preview, out);
            if (consent.dryRun()) {
                out.println("Nothing is changed.");
                return ExitCode.OK;
            }
            int number = preview.victims().size();
            boolean typed = consent.askNumber("End " + Figures.count(number, "session") + "?", number);
            List<SessionEnder.Ending> endings = ender.end(preview, typed ? number : max);
            endings.forEach(
                    each -> out.println("session " + each.victim().session().id() + ": " + each.how()));
            return endings.stream().allMatch(SessionEnder.Ending::ended) ? ExitCode.OK : ExitCode.PARTLY_APPLIED;
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }

    private int prepared(String xid) throws InterruptedException {
        Target server = target.read();
        PrintWriter out = spec.commandLine().getOut();
        KillLog log = new KillLog(runs.folder(), System.getProperty("user.name", "?"), Clock.systemUTC());
        try (PreparedEnder ender = PreparedEnder.open(server, log, Clock.systemUTC())) {
            if (xid.equals("list")) {
                List<PreparedEnder.Prepared> all = ender.list();
                if (json) {
                    out.println(Json.line(all));
                } else if (all.isEmpty()) {
                    out.println("No transaction is prepared.");
                } else {
                    all.forEach(one -> out.println(one.line()));
                }
                return ExitCode.OK;
            }
            PreparedEnder.Prepared one = ender.preview(xid);
            out.println(one.line());
            if (consent.dryRun()) {
                out.println("Nothing is changed.");
                return ExitCode.OK;
            }
            String word = commit ? "commit" : "rollback";
            consent.ask("This cannot be taken back; its transaction manager knows which it must be.", word);
            ender.end(one, commit);
            out.println(xid + (commit ? " is committed." : " is rolled back."));
            return ExitCode.OK;
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }

    private void show(SessionEnder.Preview preview, PrintWriter out) {
        preview.spared().forEach(spec.commandLine().getErr()::println);
        if (json) {
            out.println(Json.line(preview.victims().stream().map(Line::of).toList()));
            return;
        }
        for (KillRule.Victim victim : preview.victims()) {
            out.println(victim.line());
            victim.statements().forEach(sql -> out.println("    " + Figures.sql(sql, 120)));
        }
    }

    private KillRule rule() {
        if (which.rootOf != null) {
            return switch (which.rootOf) {
                case "L01" -> KillRule.rootsOf(WaitEdge.Kind.ROW);
                case "L02" -> KillRule.rootsOf(WaitEdge.Kind.METADATA);
                default -> throw new ParameterException(spec.commandLine(), "--root-of takes L01 or L02.");
            };
        }
        if (which.idle != null) {
            if (which.idle.toSeconds() < 1) {
                throw new ParameterException(spec.commandLine(), "--idle-trx takes a time of a second or more.");
            }
            return KillRule.idleInTransaction(which.idle.toSeconds());
        }
        if (which.orphans != null) {
            if (idle.toSeconds() < 1) {
                throw new ParameterException(spec.commandLine(), "--idle takes a time of a second or more.");
            }
            return KillRule.orphansOf(which.orphans, idle.toSeconds());
        }
        return which.leaked != null
                ? KillRule.leakedBy(which.leaked)
                : KillRule.session(Objects.requireNonNull(which.id));
    }
}
