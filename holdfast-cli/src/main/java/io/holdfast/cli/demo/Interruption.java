package io.holdfast.cli.demo;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** What happens on Ctrl-C: the terminal is put in order, and the server stops before the program does. */
final class Interruption implements AutoCloseable {
    private final PrintWriter talk;
    private final LiveView view;
    private final Thread hook = new Thread(this::clean, "demo-interruption");
    private volatile @Nullable DemoServer server;

    Interruption(PrintWriter talk, LiveView view) {
        this.talk = talk;
        this.view = view;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    DemoServer owns(DemoServer started) {
        server = started;
        return started;
    }

    private void clean() {
        view.close();
        talk.println();
        talk.println("holdfast: interrupted; stopping the server");
        DemoServer running = server;
        if (running != null) {
            running.close();
        }
    }

    /** The run has ended by itself. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is going down already, and the hook is at work.
        }
    }
}
