package io.holdfast.bench.faults;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** A log whose lines go nowhere, and that can be made to take none. Both ways by which pools log lead here. */
final class BlockedLog {
    private static final Object GATE = new Object();
    private static boolean blocked;

    private BlockedLog() {}

    /** Before the first class that logs is loaded. */
    static void install() {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
        System.setErr(new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int character) {
                        pass();
                    }

                    @Override
                    public void write(byte[] text, int from, int length) {
                        pass();
                    }
                },
                true,
                StandardCharsets.UTF_8));
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                pass();
            }

            @Override
            public void flush() {
                pass();
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        handler.setLevel(Level.INFO);
        Logger.getLogger("").addHandler(handler);
    }

    static void block(boolean now) {
        synchronized (GATE) {
            blocked = now;
            GATE.notifyAll();
        }
    }

    /** Also through interrupts, like a pipe that is full. */
    private static void pass() {
        synchronized (GATE) {
            while (blocked) {
                try {
                    GATE.wait();
                } catch (InterruptedException e) {
                    // As a pipe does.
                }
            }
        }
    }
}
