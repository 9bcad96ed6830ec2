package io.holdfast.doctor.logs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time at the begin of a line of a log, as the usual loggers and both servers write it. Not thread-safe. */
final class LogTime {
    /** Behind this many characters a date belongs to the message. */
    private static final int WITHIN = 80;

    private static final Pattern DATE =
            Pattern.compile("(\\d{4})[-/.](\\d\\d)[-/.](\\d\\d)[ T]+(\\d{1,2}):(\\d\\d):(\\d\\d)"
                    + "(?:[.,](\\d{1,9}))?\\s?(Z|[+-]\\d\\d:?\\d\\d)?");
    /** {@code 15-Apr-2020 22:34:06 America/New_York}, {@code 20/Nov/2026:10:00:00 +0000}, {@code 20 Nov 2026 10:00:00}. */
    private static final Pattern DAY_FIRST = Pattern.compile("\\b(\\d{1,2})[-/ ]([A-Z][a-z]{2})[-/ ](\\d{4})[: ]"
            + "(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?(?: ([+-]\\d{4}|UTC|[A-Z][A-Za-z]+/[A-Za-z_/]+))?");
    /** {@code Mon Dec 09 16:44:24.693076 2024}. */
    private static final Pattern APACHE = Pattern.compile(
            "\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) +(\\d{1,2}) (\\d\\d):(\\d\\d):(\\d\\d)(?:\\.(\\d+))?"
                    + " (\\d{4})");
    /** {@code 20.11.2026 10:00:00}, {@code 2026年11月20日 10:00:00}, {@code 20261120T100000.123Z}, {@code 20261120 10:00:00}. */
    private static final Pattern OTHER = Pattern.compile(
            "(?<!\\d)(?:(?<d>\\d\\d)\\.(?<m>\\d\\d)\\.(?<y>\\d{4})|(?<yc>\\d{4})年(?<mc>\\d{1,2})月(?<dc>\\d{1,2})日"
                    + "|(?<yk>20\\d\\d)(?<mk>[01]\\d)(?<dk>[0-3]\\d))[ T,]{1,2}(?<h>\\d\\d):?(?<n>\\d\\d):?(?<s>\\d\\d)"
                    + "(?:[.,](?<f>\\d{1,9}))?(?<o>Z|[+-]\\d\\d:?\\d\\d)?");
    /** {@code 11/20/2026 10:00:00 AM}, {@code Nov 20, 2026 10:00:00 AM}. */
    private static final Pattern MONTH_FIRST =
            Pattern.compile("\\b(?:(\\d{1,2})/(\\d{1,2})/(\\d{4})|([A-Z][a-z]{2}) (\\d{1,2}), (\\d{4})),? (?:@"
                    + " )?(\\d{1,2}):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?(?:[ \\u202f]([AaPp])[Mm])?");
    /** {@code E1120 10:00:00.123456}, as Kubernetes' own programs write. */
    private static final Pattern KLOG = Pattern.compile("^[IWEF](\\d\\d)(\\d\\d) (\\d\\d:\\d\\d:\\d\\d)\\.\\d{6}\\b");
    /** {@code level=error … ts=2026-11-20T10:00:00Z}. */
    private static final Pattern NAMED = Pattern.compile("\\b(?:ts|time|timestamp|t)=\"?(\\d{4}-\\d\\d-\\d\\d["
            + " T][\\d:.]+(?:Z|[+-]\\d\\d:?\\d\\d)?|1\\d{9}(?:\\.\\d+)?)");
    /** {@code 201120 10:00:00}, as old servers write. */
    private static final Pattern OLD_SERVER =
            Pattern.compile("^(\\d\\d)(\\d\\d)(\\d\\d) +(\\d{1,2}):(\\d\\d):(\\d\\d)\\b");
    /** {@code 10:00:00.123} at the very begin; the date is the file's. */
    private static final Pattern CLOCK = Pattern.compile("^\\[?(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,](\\d{1,9}))?\\b");
    /** {@code 1763632800.123}, {@code 1763632800123}, at the very begin. */
    private static final Pattern EPOCH = Pattern.compile("^\\[?(1\\d{9})(?:\\.(\\d{1,9})|(\\d{3}))?[\\]\\s,|:]");

    private static final Pattern EPOCH_FIELD = Pattern.compile("1\\d{9}(\\.\\d+)?|1\\d{12}|1\\d{15}|1\\d{18}");

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private final ZoneId zone;
    private final LocalDate day;

    /**
     * A reader of times.
     *
     * @param zone of times without one
     * @param day the date of clock times, and the latest date of days without a year: when the file was written last
     */
    LogTime(ZoneId zone, LocalDate day) {
        this.zone = zone;
        this.day = day;
    }

    /** The time, or null when the line begins with none. */
    @Nullable
    Instant of(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty() || line.charAt(0) == '\t' || line.startsWith("    ")) {
            return null;
        }
        char begin = line.charAt(0);
        boolean digit = begin >= '0' && begin <= '9' || begin == '[';
        if (colon < 0 || colon >= WITHIN) {
            return digit ? compact(line) : named(line);
        }
        if (colon < 10) {
            Instant clock = digit ? clock(line) : null;
            if (!digit) {
                return klog(line);
            }
            return clock == null && colon == 9 ? dated(line) : clock;
        }
        if (!digit && !mayHoldDate(line)) {
            return named(line);
        }
        Instant found = dated(line);
        if (found == null) {
            found = digit ? epoch(line) : klog(line);
        }
        return found == null ? named(line) : found;
    }

    private @Nullable Instant klog(String line) {
        Matcher klog = KLOG.matcher(line);
        if (!klog.find()) {
            return null;
        }
        int month = number(klog, 1);
        return month < 1 || month > 12 ? null : ofSyslog(MONTHS.get(month - 1), klog.group(2), klog.group(3));
    }

    /** In a line of names and values, wherever it stands. */
    private @Nullable Instant named(String line) {
        int mark = line.indexOf('=');
        if (mark < 1 || mark > 12 || !line.contains("level=") && !line.contains("lvl=")) {
            return null;
        }
        Matcher named = NAMED.matcher(line);
        return named.find() ? ofField(named.group(1)) : null;
    }

    /** Before the regular expressions: lines of a trace hold no three pairs of digits near their begin. */
    private static boolean mayHoldDate(String line) {
        int digits = 0;
        for (int i = 0; i < Math.min(line.length(), WITHIN); i++) {
            char letter = line.charAt(i);
            digits += letter >= '0' && letter <= '9' ? 1 : 0;
        }
        return digits >= 6;
    }

    private @Nullable Instant dated(String line) {
        int limit = Math.min(line.length(), WITHIN);
        try {
            Instant clocked = hasClock(line, limit) ? clocked(line, limit) : null;
            if (clocked != null) {
                return clocked;
            }
            Matcher other = OTHER.matcher(line).region(0, limit);
            return other.find() ? other(other) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Before the regular expressions that want {@code 0:00:00}. */
    private static boolean hasClock(String line, int limit) {
        for (int colon = line.indexOf(':', 1); colon > 0 && colon + 5 < limit; colon = line.indexOf(':', colon + 1)) {
            if (line.charAt(colon + 3) == ':' && isDigit(line, colon - 1) && isDigit(line, colon + 4)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(String line, int at) {
        char letter = line.charAt(at);
        return letter >= '0' && letter <= '9';
    }

    private @Nullable Instant clocked(String line, int limit) {
        Matcher date = DATE.matcher(line).region(0, limit);
        if (date.find()) {
            LocalDateTime local = LocalDateTime.of(
                    number(date, 1),
                    number(date, 2),
                    number(date, 3),
                    number(date, 4),
                    number(date, 5),
                    number(date, 6),
                    nanos(date.group(7)));
            String offset = date.group(8);
            return local.atZone(offset == null ? zone : offset.equals("Z") ? ZoneOffset.UTC : ZoneOffset.of(offset))
                    .toInstant();
        }
        Matcher first = DAY_FIRST.matcher(line).region(0, limit);
        if (first.find()) {
            LocalDateTime local = LocalDateTime.of(
                    number(first, 3),
                    month(first.group(2)),
                    number(first, 1),
                    number(first, 4),
                    number(first, 5),
                    number(first, 6),
                    nanos(first.group(7)));
            String place = first.group(8);
            return local.atZone(place == null ? zone : ZoneId.of(place)).toInstant();
        }
        Matcher apache = APACHE.matcher(line).region(0, limit);
        if (apache.find()) {
            return LocalDateTime.of(
                            number(apache, 7),
                            month(apache.group(1)),
                            number(apache, 2),
                            number(apache, 3),
                            number(apache, 4),
                            number(apache, 5),
                            nanos(apache.group(6)))
                    .atZone(zone)
                    .toInstant();
        }
        Matcher monthFirst = MONTH_FIRST.matcher(line).region(0, limit);
        if (monthFirst.find()) {
            return monthFirst(monthFirst);
        }
        Matcher old = OLD_SERVER.matcher(line);
        return !old.find()
                ? null
                : LocalDateTime.of(
                                2000 + number(old, 1),
                                number(old, 2),
                                number(old, 3),
                                number(old, 4),
                                number(old, 5),
                                number(old, 6))
                        .atZone(zone)
                        .toInstant();
    }

    private Instant monthFirst(Matcher found) {
        boolean named = found.group(4) != null;
        int month = named ? month(found.group(4)) : number(found, 1);
        int dayOfMonth = number(found, named ? 5 : 2);
        // Twelve hours are written where the month comes first; with 24 hours it may be either way.
        boolean swapped = month > 12;
        int hour = number(found, 7);
        String half = found.group(11);
        if (half != null) {
            hour = hour % 12 + (half.equalsIgnoreCase("p") ? 12 : 0);
        }
        return LocalDateTime.of(
                        number(found, named ? 6 : 3),
                        swapped ? dayOfMonth : month,
                        swapped ? month : dayOfMonth,
                        hour,
                        number(found, 8),
                        number(found, 9),
                        nanos(found.group(10)))
                .atZone(zone)
                .toInstant();
    }

    private Instant other(Matcher found) {
        String kind = found.group("y") != null ? "" : found.group("yc") != null ? "c" : "k";
        LocalDateTime local = LocalDateTime.of(
                Integer.parseInt(found.group("y" + kind)),
                Integer.parseInt(found.group("m" + kind)),
                Integer.parseInt(found.group("d" + kind)),
                Integer.parseInt(found.group("h")),
                Integer.parseInt(found.group("n")),
                Integer.parseInt(found.group("s")),
                nanos(found.group("f")));
        String offset = found.group("o");
        return local.atZone(offset == null ? zone : offset.equals("Z") ? ZoneOffset.UTC : ZoneOffset.of(offset))
                .toInstant();
    }

    private @Nullable Instant clock(String line) {
        Matcher clock = CLOCK.matcher(line);
        if (!clock.find()) {
            return null;
        }
        try {
            return LocalTime.of(number(clock, 1), number(clock, 2), number(clock, 3), nanos(clock.group(4)))
                    .atDate(day)
                    .atZone(zone)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable Instant compact(String line) {
        Instant epoch = epoch(line);
        return epoch == null && line.startsWith("20") ? dated(line) : epoch;
    }

    private static @Nullable Instant epoch(String line) {
        Matcher epoch = EPOCH.matcher(line);
        if (!epoch.find()) {
            return null;
        }
        long seconds = Long.parseLong(epoch.group(1));
        String millis = epoch.group(3);
        return Instant.ofEpochSecond(seconds, nanos(millis == null ? epoch.group(2) : millis));
    }

    /** A whole text that is a time, in any of the usual ways; null when it is none. */
    @Nullable
    Instant ofField(String text) {
        String bare = text.strip();
        if (bare.startsWith("1") && EPOCH_FIELD.matcher(bare).matches()) {
            int point = bare.indexOf('.');
            String digits = point < 0 ? bare : bare.substring(0, point);
            String fraction = point < 0 ? digits.substring(10) : bare.substring(point + 1);
            return Instant.ofEpochSecond(
                    Long.parseLong(digits.substring(0, 10)),
                    nanos(fraction.length() > 9 ? fraction.substring(0, 9) : fraction));
        }
        return of(bare);
    }

    /** A day without a year, as syslog writes it: of the latest year in which it is not after the file's. */
    @Nullable
    Instant ofSyslog(String month, String dayOfMonth, String clock) {
        try {
            LocalDate date = LocalDate.of(day.getYear(), month(month), Integer.parseInt(dayOfMonth.strip()));
            if (date.isAfter(day.plusDays(1))) {
                date = date.minusYears(1);
            }
            return date.atTime(LocalTime.parse(clock)).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static int month(String name) {
        int month = MONTHS.indexOf(name.toLowerCase(Locale.ROOT)) + 1;
        if (month == 0) {
            throw new DateTimeException("no month: " + name);
        }
        return month;
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null || fraction.isEmpty() ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
