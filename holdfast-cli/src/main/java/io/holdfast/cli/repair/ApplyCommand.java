package io.holdfast.cli.repair;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.login.PlanServerOptions;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.plan.RunState;
import io.holdfast.doctor.plan.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast apply}: carries a plan out. */
@Command(
        name = "apply",
        description = "Checks a plan against the server, and carries it out after consent. Every step can be undone.",
        usageHelpAutoWidth = true,
        footer = "%nExit codes: 0 done, 2 no plan, 3 no connection, 5 refused and nothing changed, 6 partly done.")
public final class ApplyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(arity = "0..1", paramLabel = "PLAN", description = "The file that holdfast fix wrote.")
    private @Nullable Path file;

    @Option(
            names = "--resume",
            paramLabel = "RUN",
            description = "Go on with a run that was interrupted or ended in part.")
    private @Nullable String resume;

    @Option(
            names = "--edited",
            description =
                    "Take a plan in which ALGORITHM, LOCK, a comment or a time limit was edited, after a warning. Not with --yes.")
    private boolean edited;

    @Option(
            names = "--replica",
            paramLabel = "HOST:PORT",
            description = "Wait while this replica is behind; the same login. May be given several times.")
    private List<String> replicas = new ArrayList<>();

    @Option(names = "--max-lag", paramLabel = "TIME", description = "By how much. Default: 10s.")
    private Duration mostLag = Duration.ofSeconds(10);

    @Mixin
    private PlanServerOptions server;

    @Mixin
    private RunsOption runs;

    @Mixin
    private Consent consent;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    ApplyCommand() {}

    @Override
    public Integer call() {
        if (edited && (resume != null || consent.given())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--edited is for a plan that a person has read: not with --yes, and --resume needs it no more.");
        }
        try {
            if (resume != null && file == null) {
                return resume(resume);
            }
            if (file == null || resume != null) {
                throw new ParameterException(spec.commandLine(), "which plan? A file, or --resume RUN.");
            }
            return apply(PlanYaml.read(text(file)));
        } catch (IOException e) {
            throw Repairs.failure(e);
        }
    }

    private int apply(FixPlan plan) throws IOException {
        Target target = server.orElse(plan.server().address()).read();
        FixApplier applier = applier(target, runs.runs());
        applier = edited ? applier.edited() : applier;
        PrintWriter out = spec.commandLine().getOut();
        out.print(PlanText.of(plan));
        out.flush();
        List<String> edits = applier.preflight(plan);
        out.println("\nThe preflight passed.");
        if (!edits.isEmpty()) {
            out.println(
                    "Warning: the plan was edited after holdfast fix wrote it. What it says of locks and cost may no longer hold:");
            edits.forEach(line -> out.println("  " + line));
        }
        if (consent.dryRun()) {
            out.println("Nothing is changed.");
            return ExitCode.OK;
        }
        String repairs = plan.fixes().size() + (edits.isEmpty() ? " repairs on " : " repairs, as edited, on ");
        consent.ask("Carry out " + repairs + target.address() + "?", edits.isEmpty() ? "apply" : "edited");
        return Repairs.end(applier.apply(plan), RunState.APPLIED, spec);
    }

    private int resume(String id) throws IOException {
        Runs all = runs.runs();
        RunRecord record = all.load(id);
        Target target = server.orElse(record.plan().server().address()).read();
        spec.commandLine()
                .getOut()
                .println("Run " + id + ": " + record.stepsDone() + " of " + record.steps() + " steps are done.");
        if (consent.dryRun()) {
            return ExitCode.OK;
        }
        consent.ask("Go on with it on " + target.address() + "?", "apply");
        return Repairs.end(applier(target, all).resume(id), RunState.APPLIED, spec);
    }

    private FixApplier applier(Target target, Runs all) throws DoctorException {
        List<Target> watched = new ArrayList<>();
        for (String replica : replicas) {
            Target named = Target.parse(replica);
            watched.add(named.withUser(target.user())
                    .withPassword(target.password())
                    .withTls(target.tls()));
        }
        FixApplier applier = Repairs.applier(target, all, spec);
        return watched.isEmpty() ? applier : applier.watching(watched, mostLag);
    }

    private static String text(Path file) throws RepairException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new RepairException(RepairError.PLAN_UNREADABLE, "there is no file " + file + ".", e);
        } catch (MalformedInputException e) {
            throw new RepairException(RepairError.PLAN_UNREADABLE, file + " is no text in UTF-8, and so no plan.", e);
        } catch (IOException e) {
            throw new RepairException(
                    RepairError.PLAN_UNREADABLE, "the plan " + file + " cannot be read: " + Repairs.reason(e) + ".", e);
        }
    }
}
