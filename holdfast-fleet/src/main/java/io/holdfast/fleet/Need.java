package io.holdfast.fleet;

/**
 * How many connections an instance could use: by Little's law its mean number in use, with room for variation, and its queue.
 * By the mean and not the peak, because peaks make all instances look alike. Not thread-safe.
 */
final class Need {
    private static final double WINDOW_NANOS = 4e9;
    private static final double ROOM = 1.15;

    private double meanBusy;
    private long at;
    private int waiting;
    private boolean begun;

    void observe(int busy, int nowWaiting, long now) {
        if (begun) {
            double weight = 1 - Math.exp(-Math.max(0, now - at) / WINDOW_NANOS);
            meanBusy += (busy - meanBusy) * weight;
        } else {
            meanBusy = busy;
            begun = true;
        }
        at = now;
        waiting = nowWaiting;
    }

    int connections(int most) {
        return (int) Math.max(1, Math.min(most, Math.ceil(meanBusy * ROOM) + waiting));
    }
}
