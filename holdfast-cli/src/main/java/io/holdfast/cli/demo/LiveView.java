package io.holdfast.cli.demo;

import io.holdfast.cli.Terminal;
import java.io.PrintWriter;
import java.util.List;

/**
 * Shows frames: on a terminal drawn over each other, elsewhere one line a second. For one thread; only {@link #close} may come
 * from another.
 */
final class LiveView implements AutoCloseable {
    private static final String HIDE_CURSOR = "\u001b[?25l";
    private static final String SHOW_CURSOR = "\u001b[?25h";
    private static final String TO_END_OF_LINE = "\u001b[K";
    private static final String TO_END_OF_SCREEN = "\u001b[J";

    private final PrintWriter out;
    private final Terminal terminal;
    private final FrameText text;
    private int drawn;
    private int width;
    private double widthAskedAt = -1;
    private int lastSecond = -1;
    private boolean closed;

    LiveView(PrintWriter out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
        this.text = new FrameText(terminal);
    }

    synchronized void show(Frame frame) {
        if (closed) {
            return;
        }
        if (terminal.isInteractive()) {
            draw(frame);
        } else if ((int) frame.elapsedSeconds() > lastSecond) {
            lastSecond = (int) frame.elapsedSeconds();
            out.println(text.line(frame));
        }
    }

    private void draw(Frame frame) {
        if (widthAskedAt < 0 || frame.elapsedSeconds() - widthAskedAt >= 1) {
            width = terminal.width();
            widthAskedAt = frame.elapsedSeconds();
        }
        List<String> lines = text.lines(frame, width);
        StringBuilder screen = new StringBuilder(drawn == 0 ? HIDE_CURSOR : "\r\u001b[" + drawn + "A");
        lines.forEach(line -> screen.append(line).append(TO_END_OF_LINE).append('\n'));
        out.print(screen.append(TO_END_OF_SCREEN));
        out.flush();
        drawn = lines.size();
    }

    /** Leaves the last frame where it is, and gives the cursor back. */
    @Override
    public synchronized void close() {
        if (!closed && drawn > 0) {
            out.print(SHOW_CURSOR);
            out.flush();
        }
        closed = true;
    }
}
