package io.holdfast.testkit;

import java.util.ArrayList;
import java.util.List;

/** The calls of one connection, in their order. Thread-safe. */
final class CallRecord {
    /** Guarded by itself. */
    private final List<String> calls = new ArrayList<>();

    void add(String call) {
        synchronized (calls) {
            calls.add(call);
        }
    }

    List<String> all() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }
}
