package io.holdfast.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A running server process and the signals it can be sent. Thread-safe. */
final class ServerProcess {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(20);
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

    /** Linux sends the death signal when the thread that started the child ends, so this thread must outlive all. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "holdfast-testkit-starter");
        thread.setDaemon(true);
        return thread;
    });

    private final Process process;

    private ServerProcess(Process process) {
        this.process = process;
    }

    /** Starts the command so that, where {@code setpriv} is installed, it cannot outlive this JVM. */
    static ServerProcess start(List<String> command, Path directory, Path output) throws IOException {
        List<String> bound = new ArrayList<>();
        if (Files.isExecutable(SETPRIV)) {
            bound.addAll(List.of(SETPRIV.toString(), "--pdeathsig", "KILL"));
        }
        bound.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(bound)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Future<Process> started = STARTER.submit(builder::start);
        try {
            return new ServerProcess(started.get());
        } catch (ExecutionException e) {
            throw new IOException("cannot run " + command.get(0), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting " + command.get(0), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGKILL; waits until the process is gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(KILL_LIMIT);
    }

    /** SIGTERM; waits until the process is gone. */
    void terminate(Duration limit) {
        process.destroy();
        awaitEnd(limit);
    }

    /** SIGSTOP; waits until the process stands still. */
    void stop() {
        signal("STOP");
        if (!Deadline.await(KILL_LIMIT, this::isStopped)) {
            throw new TestServerException("process " + pid() + " did not stop");
        }
    }

    /** SIGCONT. */
    void resume() {
        signal("CONT");
    }

    private boolean isStopped() {
        try {
            // "pid (command) state ...": the command can hold spaces and brackets.
            String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
            return stat.startsWith("T", stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            throw new TestServerException("process " + pid() + " is gone", gone);
        }
    }

    private void signal(String name) {
        if (!process.isAlive()) {
            throw new TestServerException("process " + pid() + " does not run");
        }
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start();
            if (Deadline.uninterrupted("kill", kill::waitFor) != 0) {
                throw new TestServerException("cannot send SIG" + name + " to process " + pid());
            }
        } catch (IOException e) {
            throw new TestServerException("cannot send SIG" + name, e);
        }
    }

    private void awaitEnd(Duration limit) {
        if (!Deadline.uninterrupted("process " + pid(), () -> process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS))) {
            throw new TestServerException("process " + pid() + " still runs after " + limit);
        }
    }
}
