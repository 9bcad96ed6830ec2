package io.holdfast.cli.demo;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.Terminal.Style;
import io.holdfast.cli.demo.DemoResult.ActFigures;
import io.holdfast.cli.demo.DemoResult.Breach;
import io.holdfast.cli.demo.DemoResult.Checked;
import io.holdfast.cli.demo.DemoResult.Found;
import io.holdfast.cli.demo.DemoResult.Suffered;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The table at the end of the demo; fits 60 columns. The verdict comes last. */
final class SummaryText {
    private static final int LABEL = 32;
    private static final int COLUMN = 13;

    private final Terminal terminal;
    private final DemoResult result;
    private final List<Suffered> sides = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    private SummaryText(DemoResult result, Terminal terminal) {
        this.result = result;
        this.terminal = terminal;
        sides.add(result.holdfast());
        if (result.peer() != null) {
            sides.add(result.peer());
        }
    }

    static List<String> of(DemoResult result, Terminal terminal) {
        return new SummaryText(result, terminal).render();
    }

    private List<String> render() {
        lines.add(String.format(
                Locale.ROOT,
                "%.0f s on %s: %d threads, pool%s of %d,",
                result.seconds(),
                result.server(),
                result.threads(),
                sides.size() > 1 ? "s" : "",
                result.poolSize()));
        lines.add("borrow time-out " + result.borrowTimeoutMillis() + " ms, driver's read time-out "
                + result.readTimeoutMillis() + " ms.");
        lines.add("");
        row("", Suffered::pool, Style.BOLD);
        row("borrows", side -> FrameText.count(side.borrows()), null);
        row("borrows failed", side -> FrameText.count(side.failedBorrows()), null);
        row("statements failed", side -> FrameText.count(side.failedStatements()), null);
        row("  in a lease's first statement", side -> FrameText.count(side.deadOnArrival()), null);
        row("wait p50", side -> FrameText.millis(side.p50WaitMillis()), null);
        row("wait p99", side -> FrameText.millis(side.p99WaitMillis()), null);
        row("wait max", side -> FrameText.millis(side.maxWaitMillis()), null);
        row("longest time without any work", side -> seconds(side.longestGapSeconds()), null);
        row("threads stuck at the end", side -> FrameText.count(side.threadsStuckAtEnd()), null);
        lines.add("");
        acts();
        doctor();
        guarantees();
        return lines;
    }

    private void acts() {
        lines.add(terminal.styled(Style.BOLD, "failed by act: borrows + statements"));
        for (int number = 0; number < result.holdfast().acts().size(); number++) {
            int at = number;
            ActFigures act = result.holdfast().acts().get(at);
            row(
                    String.format(Locale.ROOT, "%-22s %6.1f s", act.act(), act.seconds()),
                    side -> side.acts().get(at).failedBorrows() + " + "
                            + side.acts().get(at).failedStatements(),
                    null);
        }
        lines.add("");
    }

    private void doctor() {
        if (result.doctorFound().isEmpty()) {
            return;
        }
        lines.add(terminal.styled(Style.BOLD, "the doctor on the sick server"));
        for (Found found : result.doctorFound()) {
            wrapped(found.severity() + " " + found.check() + "  ", found.sentence());
        }
        lines.add("");
        DemoResult.Healed healed = result.healed();
        if (healed == null) {
            return;
        }
        lines.add(terminal.styled(Style.BOLD, "healed, looked at again, and taken back"));
        healed.done().forEach(line -> wrapped("  ", line));
        healed.left().forEach(found -> wrapped(found.severity() + " " + found.check() + "  ", found.sentence()));
        lines.add("");
    }

    private void wrapped(String head, String sentence) {
        StringBuilder line = new StringBuilder(head);
        for (String word : sentence.split(" ")) {
            if (line.length() + word.length() > FrameText.NARROWEST && line.length() > head.length()) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(" ".repeat(head.length()));
            }
            line.append(FrameText.cut(word, FrameText.NARROWEST - head.length()))
                    .append(' ');
        }
        lines.add(line.toString().stripTrailing());
    }

    private void guarantees() {
        lines.add(terminal.styled(Style.BOLD, "Holdfast's guarantees") + ", times with "
                + result.schedulingToleranceMillis() + " ms for scheduling");
        for (Checked checked : result.holdfast().guaranteesChecked()) {
            boolean held = checked.broken() == 0;
            String verdict = checked.observations() == 0 ? "unseen" : held ? "held" : "BROKEN";
            lines.add(String.format(Locale.ROOT, "%-4s", checked.guarantee())
                    + terminal.styled(held ? Style.GOOD : Style.BAD, String.format("%-7s", verdict))
                    + checked.claim());
        }
        if (result.peer() != null) {
            List<Breach> broken = result.peer().guaranteesBroken();
            lines.add("");
            lines.add(result.peer().pool() + ", which claims none of them, under the same checks:");
            if (broken.isEmpty()) {
                lines.add("all would have held.");
            }
            broken.forEach(breach -> lines.addAll(described(breach, Style.WARN)));
        }
        lines.add("");
        verdict();
    }

    private void verdict() {
        List<Breach> broken = result.holdfast().guaranteesBroken();
        if (broken.isEmpty()) {
            lines.add(terminal.styled(Style.GOOD, "Every guarantee that was checked held."));
        }
        broken.forEach(breach -> lines.addAll(described(breach, Style.BAD)));
    }

    private List<String> described(Breach breach, Style style) {
        String what = breach.guarantee() + " did not hold, " + FrameText.count(breach.times()) + " times; the first:";
        return List.of(terminal.styled(style, what), "  " + breach.example());
    }

    private void row(String label, Function<Suffered, String> cell, @Nullable Style style) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-" + LABEL + "s", label));
        for (Suffered side : sides) {
            String text = String.format(Locale.ROOT, "%" + COLUMN + "s", cell.apply(side));
            row.append(style == null ? text : terminal.styled(style, text));
        }
        lines.add(row.toString());
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
