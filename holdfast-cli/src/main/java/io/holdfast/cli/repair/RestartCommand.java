package io.holdfast.cli.repair;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs what brings an application back. */
final class RestartCommand {
    private static final Duration LOOK = Duration.ofMillis(500);

    private RestartCommand() {}

    /** Runs it in a shell, its output on ours; gives what went wrong, or null. */
    static @Nullable String run(String command, Duration limit) throws InterruptedException {
        try {
            Process process = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return "the command did not end within " + limit.toSeconds() + " s";
            }
            return process.exitValue() == 0 ? null : "the command ended with status " + process.exitValue();
        } catch (IOException e) {
            return "the command could not be run: " + e.getMessage();
        }
    }

    /** True once the application answers well. */
    static boolean await(BooleanSupplier served, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        do {
            if (served.getAsBoolean()) {
                return true;
            }
            Thread.sleep(LOOK.toMillis());
        } while (System.nanoTime() - end < 0);
        return false;
    }
}
