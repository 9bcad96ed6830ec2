package io.holdfast.bench.repair;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.Tls;
import io.holdfast.doctor.fix.FixApplier;
import io.holdfast.doctor.plan.PlanYaml;
import io.holdfast.doctor.plan.Runs;
import io.holdfast.testkit.TestServer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/** A process that carries a run out, to be killed. It waits for a line before it begins. */
public final class RepairChild {
    private RepairChild() {}

    /** What is done with a run. */
    enum Deed {
        APPLY,
        RESUME,
        UNDO;

        FixApplier.Outcome on(FixApplier applier, String what) throws Exception {
            return switch (this) {
                case APPLY -> applier.apply(PlanYaml.read(Files.readString(Path.of(what))));
                case RESUME -> applier.resume(what);
                case UNDO -> applier.undo(what);
            };
        }
    }

    static FixApplier applier(int port, Path runs) {
        Target target = Target.of("127.0.0.1", port)
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD))
                .withTls(Tls.DISABLED);
        return new FixApplier(target, new Runs(runs), Clock.systemUTC(), "bench", line -> {});
    }

    /** Port, folder of runs, deed, and the plan's file or the run. */
    public static void main(String[] arguments) throws Exception {
        FixApplier applier = applier(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
        Deed deed = Deed.valueOf(arguments[2]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        in.readLine();
        try {
            FixApplier.Outcome outcome = deed.on(applier, arguments[3]);
            System.out.println("end " + outcome.state() + " " + outcome.problem());
        } catch (Exception e) {
            System.out.println("end " + e);
        }
    }
}
