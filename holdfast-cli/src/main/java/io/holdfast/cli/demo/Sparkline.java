package io.holdfast.cli.demo;

import java.util.List;

/** A row of small bars, the last value at the right. Zero is drawn as the lowest mark, so that an outage can be seen. */
final class Sparkline {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final String PLAIN_BARS = "_.:-=+*#";

    private Sparkline() {}

    /** The last {@code width} values, scaled to the largest of them. */
    static String of(List<Long> values, int width, boolean unicode) {
        String bars = unicode ? BARS : PLAIN_BARS;
        List<Long> shown = values.subList(Math.max(0, values.size() - width), values.size());
        long largest = shown.stream().mapToLong(Long::longValue).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (long value : shown) {
            line.append(bars.charAt(largest == 0 ? 0 : (int) (value * (bars.length() - 1) / largest)));
        }
        return line.toString();
    }
}
