package io.holdfast.cli.demo;

import io.holdfast.cli.demo.Frame.PoolFrame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Turns what the sides count into frames, four times a second, and shows them. */
final class Sampler {
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int INTERVALS_PER_SECOND = 4;

    /** Values in a history, which spans the whole run and fits the narrowest terminal. */
    private static final int HISTORY = 48;

    private final String server;
    private final int totalSeconds;
    private final Director director;
    private final List<Pulse> pulses;
    private final LiveView view;
    private final Thread thread = new Thread(this::sample, "demo-sampler");
    private volatile boolean ended;

    Sampler(String server, int totalSeconds, Director director, List<Side> sides, LiveView view) {
        this.server = server;
        this.totalSeconds = totalSeconds;
        this.director = director;
        this.pulses = sides.stream()
                .map(side -> new Pulse(side, 1 + totalSeconds * INTERVALS_PER_SECOND / HISTORY))
                .toList();
        this.view = view;
        thread.setDaemon(true);
        thread.start();
    }

    private void sample() {
        while (!ended) {
            LockSupport.parkNanos(EVERY);
            view.show(frame());
        }
    }

    private Frame frame() {
        return new Frame(
                server,
                director.elapsedSeconds(),
                totalSeconds,
                director.title(),
                director.isFault(),
                director.actNumber(),
                director.actCount(),
                pulses.stream().map(Pulse::beat).toList(),
                director.notes());
    }

    /** Takes the last interval, shows it, and ends. */
    void end() throws InterruptedException {
        ended = true;
        LockSupport.unpark(thread);
        thread.join();
        pulses.forEach(Pulse::beat);
    }

    /** The recent past of one side. */
    private static final class Pulse {
        private final Side side;
        private final Deque<Interval> lastSecond = new ArrayDeque<>();
        private final List<Long> history = new ArrayList<>();
        private long borrowsBefore;
        private final int beatsPerValue;
        private long borrowsAtValue;
        private int beats;

        private record Interval(Histogram waits, long borrows) {}

        private Pulse(Side side, int beatsPerValue) {
            this.side = side;
            this.beatsPerValue = beatsPerValue;
        }

        private PoolFrame beat() {
            Tally.Totals totals = side.tally().totals();
            lastSecond.addLast(new Interval(side.tally().takeInterval(), totals.borrows() - borrowsBefore));
            borrowsBefore = totals.borrows();
            while (lastSecond.size() > INTERVALS_PER_SECOND) {
                lastSecond.removeFirst();
            }
            Histogram waits = new Histogram(2);
            lastSecond.forEach(interval -> waits.add(interval.waits()));
            long borrows = lastSecond.stream().mapToLong(Interval::borrows).sum();
            long perSecond = borrows * INTERVALS_PER_SECOND / lastSecond.size();
            if (++beats % beatsPerValue == 0) {
                history.add(totals.borrows() - borrowsAtValue);
                borrowsAtValue = totals.borrows();
            }
            return new PoolFrame(
                    side.name(),
                    perSecond,
                    waits.getValueAtPercentile(50) / 1e6,
                    waits.getValueAtPercentile(99) / 1e6,
                    waits.getMaxValue() / 1e6,
                    side.pool().figures(),
                    totals,
                    List.copyOf(history));
        }
    }
}
