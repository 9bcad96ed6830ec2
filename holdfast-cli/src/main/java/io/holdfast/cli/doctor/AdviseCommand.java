package io.holdfast.cli.doctor;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.cli.migrate.MigrateCommand;
import io.holdfast.cli.repair.AdviseIndexCommand;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.LocalHost;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.advise.PoolAdvice;
import io.holdfast.doctor.advise.PoolFormat;
import io.holdfast.doctor.advise.SettingsAdvice;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.render.AdviceText;
import io.holdfast.doctor.server.FactsFile;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast advise}: better settings for this very server, and for the pools that use it. Changes nothing. */
@Command(
        name = "advise",
        description =
                "Says which settings of a server or its pools should change, which indexes statements lack, or what another pool's"
                        + " settings are here.",
        usageHelpAutoWidth = true,
        subcommands = {
            AdviseCommand.Settings.class,
            AdviseCommand.Pool.class,
            AdviseIndexCommand.class,
            MigrateCommand.class
        })
public final class AdviseCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    AdviseCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "advice on what? settings, pool, index or migrate.");
    }

    /** What both have: a server, or what was saved of one. */
    abstract static class Source implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Mixin
        @SuppressWarnings("unused") // picocli reads it
        private HelpOption help;

        @Mixin
        TargetOptions target;

        @Option(names = "--from", paramLabel = "FILE", description = "What holdfast doctor --save kept.")
        @Nullable
        Path from;

        @Option(names = "--json", description = "For programs.")
        boolean json;

        @SuppressWarnings("NullAway.Init") // picocli sets the fields
        Source() {}

        @Override
        public Integer call() throws InterruptedException {
            try {
                return advise();
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
            }
        }

        abstract int advise() throws IOException, InterruptedException;

        ServerFacts facts() throws IOException, InterruptedException {
            if (from != null) {
                return FactsFile.load(from);
            }
            Target server = target.read();
            ReadOptions options = ReadOptions.defaults().withWindow(Duration.ofSeconds(1));
            return Doctor.withAllProbes(Clock.systemUTC()).read(server, LocalHost.with(options, server));
        }

        void print(String text) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(text);
            out.flush();
        }
    }

    /** How settings are written. */
    enum Format {
        TEXT,
        CNF,
        SQL
    }

    /** {@code holdfast advise settings}. */
    @Command(
            name = "settings",
            description =
                    "Settings of the server that should change, with the statements, and those that take them back.",
            usageHelpAutoWidth = true)
    static final class Settings extends Source {
        @Option(
                names = "--format",
                description = "TEXT; CNF, a fragment of a my.cnf; or SQL, the statements. Default: ${DEFAULT-VALUE}.")
        private Format format = Format.TEXT;

        @Option(
                names = "--mysqld",
                paramLabel = "FILE",
                description = "The server's program, to check the fragment with before it is printed.")
        private @Nullable Path mysqld;

        @Override
        int advise() throws IOException, InterruptedException {
            ServerFacts facts = facts();
            SettingsAdvice advice = SettingsAdvice.of(facts);
            if (mysqld != null) {
                String complaint =
                        ConfigCheck.complaint(mysqld, facts.server().version().mariadb(), advice.configFragment());
                if (complaint != null) {
                    throw new CommandFailure(
                            ExitCode.CANNOT_CHECK, mysqld + " does not take the advised settings: " + complaint, null);
                }
            }
            if (json) {
                print(Json.line(advice.changes()) + "\n");
            } else {
                print(
                        switch (format) {
                            case CNF -> advice.configFragment();
                            case SQL -> AdviceText.sql(advice);
                            case TEXT -> AdviceText.settings(facts.server(), advice);
                        });
            }
            return ExitCode.OK;
        }
    }

    /** {@code holdfast advise pool}. */
    @Command(
            name = "pool",
            description = "Settings for the application's pool that suit the server, as its language writes them.",
            usageHelpAutoWidth = true)
    static final class Pool extends Source {
        private static final int CONNECTS = 5;

        @Option(names = "--instances", description = "Instances of the application. Default: ${DEFAULT-VALUE}.")
        private int instances = 1;

        @Option(
                names = "--format",
                description = "Whose settings: ${COMPLETION-CANDIDATES}. Default: what --pool-config is written for, or"
                        + " HOLDFAST.")
        private @Nullable PoolFormat format;

        @Option(
                names = "--pool-config",
                paramLabel = "FILE",
                description = "The application's configuration, whose form the advice takes.")
        private @Nullable Path config;

        @Override
        int advise() throws IOException, InterruptedException {
            if (instances < 1) {
                throw new ParameterException(spec.commandLine(), "--instances must be 1 or more.");
            }
            PoolAdvice advice = PoolAdvice.of(facts(), instances, from == null ? connectTime() : Duration.ofMillis(50));
            print(json ? Json.line(advice) + "\n" : advice.text(format()));
            return ExitCode.OK;
        }

        private PoolFormat format() throws IOException {
            if (format != null || config == null) {
                return format == null ? PoolFormat.HOLDFAST : format;
            }
            String kind = PoolSettingsReader.read(config, instances).get(0).kind();
            PoolFormat read = PoolFormat.of(kind, Files.readString(config));
            return read == null ? PoolFormat.HOLDFAST : read;
        }

        /** The median of a few. */
        private Duration connectTime() throws DoctorException {
            Target server = target.read();
            List<Duration> times = new ArrayList<>();
            for (int i = 0; i < CONNECTS; i++) {
                long begun = System.nanoTime();
                try (Connection opened = server.open()) {
                    times.add(Duration.ofNanos(System.nanoTime() - begun));
                    opened.getMetaData();
                } catch (SQLException e) {
                    // Closing it failed: the time counts all the same.
                    continue;
                }
            }
            Collections.sort(times);
            return times.get(times.size() / 2);
        }
    }
}
