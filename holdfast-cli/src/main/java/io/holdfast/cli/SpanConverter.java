package io.holdfast.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Every time in an option: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 1d}, or seconds as a plain number. */
public final class SpanConverter implements ITypeConverter<Duration> {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*(ms|s|sec|m|min|h|d)?");
    private static final int MILLIS_IN_SECOND = 1_000;
    private static final int MILLIS_IN_MINUTE = 60_000;
    private static final int MILLIS_IN_HOUR = 3_600_000;
    private static final int MILLIS_IN_DAY = 86_400_000;

    @Override
    public Duration convert(String text) {
        Matcher span = SPAN.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!span.matches()) {
            throw new TypeConversionException("'" + text + "' is no time such as 500ms, 30s, 5m, 2h or plain seconds");
        }
        int millis = switch (span.group(2) == null ? "s" : span.group(2)) {
            case "ms" -> 1;
            case "m", "min" -> MILLIS_IN_MINUTE;
            case "h" -> MILLIS_IN_HOUR;
            case "d" -> MILLIS_IN_DAY;
            default -> MILLIS_IN_SECOND;
        };
        return Duration.ofMillis(new BigDecimal(span.group(1))
                .multiply(BigDecimal.valueOf(millis))
                .longValue());
    }
}
