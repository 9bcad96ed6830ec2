package io.holdfast.monitor.http;

import java.nio.charset.StandardCharsets;

/** Server-sent events to one browser. Thread-safe; nothing here waits. */
interface EventStream {
    /** Queues bytes; false when the browser has gone, or is so slow that it was let go. */
    boolean send(byte[] bytes);

    /** What is to be done when the browser has gone. Called once, on the server's thread. */
    void onClose(Runnable action);

    /** One event as it goes over the wire. The data must be one line. */
    static byte[] event(String name, byte[] data) {
        byte[] start = ("event: " + name + "\ndata: ").getBytes(StandardCharsets.US_ASCII);
        byte[] event = new byte[start.length + data.length + 2];
        System.arraycopy(start, 0, event, 0, start.length);
        System.arraycopy(data, 0, event, start.length, data.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        return event;
    }
}
