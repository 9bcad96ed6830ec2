package io.holdfast.cli.demo;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.Terminal.Style;
import io.holdfast.cli.demo.Frame.PoolFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A frame as lines of text, none longer than the width. */
final class FrameText {
    static final int NARROWEST = 60;

    private static final int LABEL = 20;
    private static final int COLUMN = 14;
    private static final int NOTES = 3;

    private final Terminal terminal;

    FrameText(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Always the same number of lines for the same number of pools, so that they can be drawn over. */
    List<String> lines(Frame frame, int terminalWidth) {
        int width = Math.max(NARROWEST, terminalWidth) - 1;
        List<String> lines = new ArrayList<>();
        String clock = clock(frame.elapsedSeconds()) + " of " + clock(frame.totalSeconds());
        String title = cut("holdfast demo on " + frame.server(), width - clock.length() - 1);
        lines.add(terminal.styled(Style.BOLD, title) + " ".repeat(width - title.length() - clock.length()) + clock);
        lines.add(progress(frame, width));
        lines.add("");
        lines.add(row("", frame, PoolFrame::name, Style.BOLD));
        lines.add(row("borrows/s", frame, pool -> count(pool.borrowsPerSecond()), null));
        lines.add(row("wait p50", frame, pool -> millis(pool.p50Millis()), null));
        lines.add(row("wait p99", frame, pool -> millis(pool.p99Millis()), null));
        lines.add(row("wait max", frame, pool -> millis(pool.maxMillis()), null));
        lines.add(row("in use/idle/waiting", frame, FrameText::figures, null));
        lines.add(row("borrows failed", frame, pool -> count(pool.totals().failedBorrows()), null));
        lines.add(row("statements failed", frame, pool -> count(pool.totals().failedStatements()), null));
        lines.add("");
        int sparkWidth = width - 11;
        for (PoolFrame pool : frame.pools()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%-9s  %s",
                    cut(pool.name(), 9),
                    terminal.styled(Style.CODE, Sparkline.of(pool.history(), sparkWidth, terminal.isUnicode()))));
        }
        lines.add("");
        List<String> notes = frame.notes();
        for (int i = 0; i < NOTES; i++) {
            int at = Math.max(0, notes.size() - NOTES) + i;
            lines.add(at < notes.size() ? terminal.styled(Style.DIM, cut(notes.get(at), width)) : "");
        }
        return lines;
    }

    /** The same in one line, for output that is kept. */
    String line(Frame frame) {
        StringBuilder line = new StringBuilder(clock(frame.elapsedSeconds()) + " " + frame.act());
        for (PoolFrame pool : frame.pools()) {
            line.append(String.format(
                    Locale.ROOT,
                    " | %s %d/s p99 %s max %s in use/idle/waiting %s failed %d+%d",
                    pool.name(),
                    pool.borrowsPerSecond(),
                    millis(pool.p99Millis()),
                    millis(pool.maxMillis()),
                    figures(pool),
                    pool.totals().failedBorrows(),
                    pool.totals().failedStatements()));
        }
        return line.toString();
    }

    private String progress(Frame frame, int width) {
        String act = "act " + frame.actNumber() + " of " + frame.acts() + ": " + frame.act();
        int barWidth = Math.max(10, width - 38);
        double share = Math.min(1, frame.elapsedSeconds() / frame.totalSeconds());
        int done = (int) (barWidth * share);
        String full = terminal.isUnicode() ? "━" : "=";
        String rest = terminal.isUnicode() ? "─" : "-";
        return full.repeat(done) + terminal.styled(Style.DIM, rest.repeat(barWidth - done)) + "  "
                + terminal.styled(frame.fault() ? Style.WARN : Style.GOOD, act);
    }

    private String row(String label, Frame frame, Function<PoolFrame, String> cell, @Nullable Style style) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-" + LABEL + "s", label));
        for (PoolFrame pool : frame.pools()) {
            String text = String.format(Locale.ROOT, "%" + COLUMN + "s", cell.apply(pool));
            row.append(style == null ? text : terminal.styled(style, text));
        }
        return row.toString();
    }

    private static String figures(PoolFrame pool) {
        return pool.figures().inUse() + "/" + pool.figures().idle() + "/"
                + pool.figures().waiting();
    }

    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String millis(double millis) {
        return String.format(Locale.ROOT, millis < 100 ? "%,.1f ms" : "%,.0f ms", millis);
    }

    static String clock(double seconds) {
        return String.format(Locale.ROOT, "%02d:%02d", (int) seconds / 60, (int) seconds % 60);
    }

    static String cut(String text, int width) {
        return text.length() <= width ? text : text.substring(0, Math.max(0, width - 2)) + "..";
    }
}
