package io.holdfast.application;

import java.util.concurrent.Callable;

/** Code of an application, as places in the code have it: nothing of the pool's own, and no library. */
public final class Caller {
    private Caller() {}

    /** Calls from here. */
    public static <T> T call(Callable<T> work) throws Exception {
        return work.call();
    }

    /** Calls from another line. */
    public static <T> T callElsewhere(Callable<T> work) throws Exception {
        return work.call();
    }
}
