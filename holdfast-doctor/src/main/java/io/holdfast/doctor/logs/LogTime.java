package io.holdfast.doctor.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time at the begin of a line of a log, as the usual loggers and both servers write it. Immutable. */
final class LogTime {
    /** Behind this many characters a date belongs to the message. */
    private static final int WITHIN = 80;

    private static final Pattern DATE =
            Pattern.compile("(\\d{4})[-/](\\d\\d)[-/](\\d\\d)[ T]+(\\d{1,2}):(\\d\\d):(\\d\\d)"
                    + "(?:[.,](\\d{1,9}))?(Z|[+-]\\d\\d:?\\d\\d)?");

    private final ZoneId zone;

    /** Takes times without a zone as of this zone. */
    LogTime(ZoneId zone) {
        this.zone = zone;
    }

    /** The time, or null when the line begins with none. */
    @Nullable
    Instant of(String line) {
        if (!mayHold(line)) {
            return null;
        }
        Matcher found = DATE.matcher(line).region(0, Math.min(line.length(), WITHIN));
        if (!found.find()) {
            return null;
        }
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(found.group(1)),
                    number(found.group(2)),
                    number(found.group(3)),
                    number(found.group(4)),
                    number(found.group(5)),
                    number(found.group(6)));
            String offset = found.group(8);
            ZoneId at = offset == null ? zone : offset.equals("Z") ? ZoneOffset.UTC : ZoneOffset.of(offset);
            return local.atZone(at).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Without the regular expression: most lines of a stack trace hold no date. */
    private static boolean mayHold(String line) {
        int colon = line.indexOf(':');
        return colon >= 11 && colon < WITHIN && line.charAt(0) != '\t' && !line.startsWith("    ");
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
