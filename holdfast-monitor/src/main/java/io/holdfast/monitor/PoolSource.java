package io.holdfast.monitor;

import io.holdfast.doctor.server.Vitals;
import org.jspecify.annotations.Nullable;

/** Where a pool can be seen: in this process, or through another monitor. Thread-safe; no method waits for the network. */
public interface PoolSource extends AutoCloseable {
    /** What names its history. The same in the next run. */
    String key();

    /** The process that it is in. */
    String node();

    /** The pool's name. */
    String name();

    /** Host and port of its server; empty where they are not known. */
    String server();

    /** The figures now. */
    PoolFigures figures();

    /** The verdict now. */
    Health health();

    /** All there is to see. Dearer than the figures: it asks the holders' threads for their stacks. */
    PoolView view();

    /** The server behind it, as last read; null where nobody reads it. */
    @Nullable
    Vitals vitals();

    /** The verdict on that server; null where nobody reads it. */
    default @Nullable ServerHealth serverHealth() {
        return null;
    }

    /** Stops looking. The pool itself goes on. */
    @Override
    void close();
}
