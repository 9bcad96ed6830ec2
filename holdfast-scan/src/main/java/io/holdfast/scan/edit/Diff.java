package io.holdfast.scan.edit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The difference of two texts, in the unified form that {@code patch} and {@code git apply} read. */
public final class Diff {
    private static final int CONTEXT = 3;

    private Diff() {}

    /** The lines that differ, with three lines around them; empty when none do. */
    public static String of(String file, String before, String after) {
        List<String> a = lines(before);
        List<String> b = lines(after);
        List<int[]> steps = steps(a, b);
        StringBuilder out = new StringBuilder();
        int at = 0;
        while (at < steps.size()) {
            while (at < steps.size() && steps.get(at)[0] == 0) {
                at++;
            }
            if (at == steps.size()) {
                break;
            }
            int from = Math.max(0, at - CONTEXT);
            int to = at;
            for (int i = at; i < steps.size() && i <= to + 2 * CONTEXT; i++) {
                if (steps.get(i)[0] != 0) {
                    to = i;
                }
            }
            int end = Math.min(steps.size(), to + CONTEXT + 1);
            hunk(steps.subList(from, end), a, b, out);
            at = end;
        }
        return out.isEmpty() ? "" : "--- a/" + file + "\n+++ b/" + file + "\n" + out;
    }

    private static void hunk(List<int[]> steps, List<String> a, List<String> b, StringBuilder out) {
        int removed = (int) steps.stream().filter(step -> step[0] <= 0).count();
        int added = (int) steps.stream().filter(step -> step[0] >= 0).count();
        int[] first = steps.get(0);
        out.append("@@ -")
                .append(first[1] + (removed == 0 ? 0 : 1))
                .append(',')
                .append(removed)
                .append(" +")
                .append(first[2] + (added == 0 ? 0 : 1))
                .append(',')
                .append(added)
                .append(" @@\n");
        for (int[] step : steps) {
            String line = step[0] > 0 ? b.get(step[2]) : a.get(step[1]);
            out.append(step[0] == 0 ? ' ' : step[0] > 0 ? '+' : '-').append(line);
            if (!line.endsWith("\n")) {
                out.append("\n\\ No newline at end of file\n");
            }
        }
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int at = text.indexOf('\n', from);
            int end = at < 0 ? text.length() : at + 1;
            lines.add(text.substring(from, end));
            from = end;
        }
        return lines;
    }

    /** Steps from one text to the other: 0 keeps a line, -1 removes one, 1 adds one; with the places in both. */
    private static List<int[]> steps(List<String> a, List<String> b) {
        int start = 0;
        while (start < a.size() && start < b.size() && a.get(start).equals(b.get(start))) {
            start++;
        }
        int endA = a.size();
        int endB = b.size();
        while (endA > start && endB > start && a.get(endA - 1).equals(b.get(endB - 1))) {
            endA--;
            endB--;
        }
        List<int[]> steps = new ArrayList<>();
        for (int i = 0; i < start; i++) {
            steps.add(new int[] {0, i, i});
        }
        middle(a, b, start, endA, endB, steps);
        for (int i = endA, j = endB; i < a.size(); i++, j++) {
            steps.add(new int[] {0, i, j});
        }
        return steps;
    }

    /** The shortest way by Myers' algorithm. */
    private static void middle(List<String> a, List<String> b, int start, int endA, int endB, List<int[]> out) {
        int n = endA - start;
        int m = endB - start;
        // One place more on each side, for the neighbours of the outermost diagonals.
        int most = n + m + 1;
        int[] furthest = new int[2 * most + 2];
        List<int[]> trace = new ArrayList<>();
        for (int d = 0; d < most; d++) {
            trace.add(Arrays.copyOfRange(furthest, most - d - 1, most + d + 2));
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || k != d && furthest[most + k - 1] < furthest[most + k + 1];
                int x = down ? furthest[most + k + 1] : furthest[most + k - 1] + 1;
                while (x < n && x - k < m && a.get(start + x).equals(b.get(start + x - k))) {
                    x++;
                }
                furthest[most + k] = x;
                if (x >= n && x - k >= m) {
                    back(trace, d, n, m, start, out);
                    return;
                }
            }
        }
    }

    private static void back(List<int[]> trace, int depth, int n, int m, int start, List<int[]> out) {
        List<int[]> reversed = new ArrayList<>();
        int x = n;
        int y = m;
        for (int d = depth; d >= 0; d--) {
            int[] furthest = trace.get(d);
            int k = x - y;
            boolean down = k == -d || k != d && furthest[d + k] < furthest[d + k + 2];
            int before = down ? k + 1 : k - 1;
            int fromX = d == 0 ? 0 : furthest[d + 1 + before];
            int fromY = d == 0 ? 0 : fromX - before;
            while (x > fromX && y > fromY) {
                x--;
                y--;
                reversed.add(new int[] {0, start + x, start + y});
            }
            if (d > 0) {
                if (down) {
                    y--;
                    reversed.add(new int[] {1, start + x, start + y});
                } else {
                    x--;
                    reversed.add(new int[] {-1, start + x, start + y});
                }
            }
        }
        for (int i = reversed.size() - 1; i >= 0; i--) {
            out.add(reversed.get(i));
        }
    }
}
