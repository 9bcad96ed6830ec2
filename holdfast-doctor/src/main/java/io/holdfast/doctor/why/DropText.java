package io.holdfast.doctor.why;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an error's text, its stack trace or a line of a log shows. Immutable. Knows the words of both Java drivers, of the
 * drivers of Python, PHP, Go and Node.js, of the common pools, and of the servers' logs.
 */
public final class DropText {
    /** Longer texts are cut: what identifies an error stands near its begin and in its causes. */
    static final int MOST_CHARACTERS = 64 * 1024;

    private static final Pattern RECEIVED =
            Pattern.compile("last packet successfully received from the server was ([\\d,.]+) milliseconds ago");
    private static final Pattern SENT =
            Pattern.compile("last packet sent successfully to the server was ([\\d,.]+) milliseconds ago");
    private static final Pattern CONNECTION =
            Pattern.compile("\\(conn=(\\d+)\\)|Aborted connection (\\d+) to|connection id:? (\\d+)");
    private static final Pattern PACKET = Pattern.compile("\\(([\\d,.]+) > ([\\d,.]+)\\)");
    private static final Pattern HOLDFAST = Pattern.compile("\\bHF-[1-5]\\d{3}\\b");
    /** As Python's, PHP's, Go's, Node's and Java's drivers, and the mysql client, write the number. */
    private static final List<Pattern> NUMBERS = List.of(
            Pattern.compile("\\((\\d{4}), [\"'b]"),
            Pattern.compile("\\b(\\d{4}) \\([0-9A-Z]{5}\\)"),
            Pattern.compile("SQLSTATE\\[\\w{5}\\]\\D{0,20}(\\d{4})\\b"),
            Pattern.compile("Error: (\\d{4}): "),
            Pattern.compile("(?i)(?:error|error ?code|vendor ?code|errno|sql error)\\W{1,4}(\\d{4})\\b"));
    /** Passwords as URLs and settings hold them. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)((?:password|passwd|pwd|secret|token)\\s*[=:]\\s*)[^\\s&;,'\"]+|(://[^:/@\\s]+:)[^@/\\s]+(?=@)");
    /** A place in a program, whose line number is not an error's. */
    private static final Pattern PLACE = Pattern.compile("(?m)^\\s+at .*$|\\w+\\.(?:java|py|go|js|php|kt|scala):\\d+");

    /** Sentences that the server sends with its errors, in lower case; drivers do not always print the number. */
    private static final Map<String, Integer> SENTENCES = Map.ofEntries(
            Map.entry("too many connections", 1040),
            Map.entry("has exceeded the 'max_user_connections' resource", 1226),
            Map.entry("already has more than 'max_user_connections'", 1203),
            Map.entry("has exceeded the 'max_connections_per_hour'", 1226),
            Map.entry("access denied for user", 1045),
            Map.entry("is blocked because of many connection errors", 1129),
            Map.entry("is not allowed to connect to this", 1130),
            Map.entry("lock wait timeout exceeded", 1205),
            Map.entry("deadlock found when trying to get lock", 1213),
            Map.entry("maximum statement execution time exceeded", 3024),
            Map.entry("max_statement_time exceeded", 1969),
            Map.entry("query execution was interrupted", 1317),
            Map.entry("is running with the --read-only option", 1290),
            Map.entry("is running with the --super-read-only option", 1290),
            Map.entry("server is currently in offline mode", 3032),
            Map.entry("server shutdown in progress", 1053),
            Map.entry("connection was killed", 1927),
            Map.entry("disconnected by the server because of inactivity", 4031),
            Map.entry("mysql server has gone away", 2006),
            Map.entry("server has gone away", 2006),
            Map.entry("server during query", 2013));

    private static final Set<Integer> KNOWN = Set.of(
            1040, 1043, 1045, 1053, 1129, 1130, 1152, 1153, 1158, 1159, 1160, 1161, 1184, 1203, 1205, 1213, 1226, 1290,
            1317, 1698, 1792, 1836, 1927, 1969, 2002, 2003, 2005, 2006, 2013, 2014, 2026, 2055, 2059, 2061, 3024, 3032,
            3100, 3159, 4031);

    private final String text;
    private final Set<Sign> signs;
    private final Set<Integer> codes;
    private final List<String> holdfastCodes;
    private final @Nullable Duration received;
    private final @Nullable Duration sent;
    private final @Nullable Long connectionId;
    private final @Nullable PoolFigures pool;

    private DropText(String given) {
        text = given.length() > MOST_CHARACTERS ? given.substring(0, MOST_CHARACTERS) : given;
        String lowerCase = text.toLowerCase(Locale.ROOT);
        Set<Sign> found = EnumSet.noneOf(Sign.class);
        for (Sign sign : Sign.values()) {
            if (sign.in(lowerCase)) {
                found.add(sign);
            }
        }
        signs = Collections.unmodifiableSet(found);
        codes = Collections.unmodifiableSet(codes(text, lowerCase));
        holdfastCodes = holdfastCodes(text);
        received = millis(RECEIVED, text);
        sent = millis(SENT, text);
        connectionId = connection(text);
        pool = PoolFigures.in(text).orElse(null);
    }

    /** Reads a text. */
    public static DropText of(String text) {
        return new DropText(text);
    }

    /** The text as given, or its first 64 thousand characters. */
    public String text() {
        return text;
    }

    /** The first line that says something. */
    public String firstLine() {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** The line that says most: the last that shows a sign, which is the innermost cause; else the first. */
    public String tellingLine() {
        String telling = null;
        for (String line : text.split("\n", 500)) {
            String bare = line.strip();
            boolean frame = bare.startsWith("at ") || bare.startsWith("File ") || bare.startsWith("...");
            if (!frame && !bare.isEmpty()) {
                String lowerCase = bare.toLowerCase(Locale.ROOT);
                if (signs.stream().anyMatch(sign -> sign.in(lowerCase))) {
                    telling = bare;
                }
            }
        }
        return SECRET.matcher(telling == null ? firstLine() : telling).replaceAll("$1$2***");
    }

    /** True when nothing in the text is known. */
    public boolean saysNothing() {
        return signs.isEmpty() && codes.isEmpty() && holdfastCodes.isEmpty();
    }

    /** What it shows. */
    public Set<Sign> signs() {
        return signs;
    }

    /** Error numbers of servers and of the C library, as far as they are about connections. */
    public Set<Integer> codes() {
        return codes;
    }

    /** Holdfast's own codes in the text. */
    public List<String> holdfastCodes() {
        return holdfastCodes;
    }

    /** True for any of these signs. */
    boolean shows(Sign... any) {
        for (Sign sign : any) {
            if (signs.contains(sign)) {
                return true;
            }
        }
        return false;
    }

    /** True for any of these numbers. */
    boolean says(int... any) {
        for (int code : any) {
            if (codes.contains(code)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How long the connection had been idle before its last use; empty when the text does not say. Where the last answer is
     * as old as the last request, the request that failed may never have been sent: then both times are its rest.
     */
    Optional<Duration> idle() {
        return isAmbiguous() || received == null || sent == null ? Optional.empty() : Optional.of(received.minus(sent));
    }

    /** How long the last answer was waited for; empty when the text does not say. */
    Optional<Duration> waited() {
        return isAmbiguous() && !shows(Sign.READ_TIMEOUT) ? Optional.empty() : Optional.ofNullable(sent);
    }

    private boolean isAmbiguous() {
        return received != null && sent != null && received.minus(sent).toMillis() < 20;
    }

    /** The connection's number at the server; empty when the text does not say. */
    Optional<Long> connectionId() {
        return Optional.ofNullable(connectionId);
    }

    /** The pool's figures; empty when the text does not say. */
    Optional<PoolFigures> pool() {
        return Optional.ofNullable(pool);
    }

    /**
     * The letters that a driver took for a packet's length: "HTT" where a web server answered. Empty where the length is
     * none.
     */
    Optional<String> lettersAsLength() {
        Matcher packet = PACKET.matcher(text);
        Matcher plain = Pattern.compile(
                        "(?:max_?allowed_?packet|packet size)\\D{0,3}(\\d{6,8})", Pattern.CASE_INSENSITIVE)
                .matcher(text);
        long length;
        if (packet.find()) {
            length = number(packet.group(1));
        } else if (plain.find()) {
            length = number(plain.group(1));
        } else {
            return Optional.empty();
        }
        StringBuilder letters = new StringBuilder();
        for (int shift = 0; shift < 24; shift += 8) {
            char letter = (char) (length >> shift & 0xff);
            boolean usual = letter < 128 && (Character.isLetterOrDigit(letter) || " -+*.".indexOf(letter) >= 0);
            if (!usual) {
                return Optional.empty();
            }
            letters.append(letter);
        }
        return length >> 24 == 0 ? Optional.of(letters.toString()) : Optional.empty();
    }

    private static Set<Integer> codes(String text, String lowerCase) {
        Set<Integer> codes = new LinkedHashSet<>();
        String words = PLACE.matcher(text).replaceAll("");
        for (Pattern pattern : NUMBERS) {
            Matcher matcher = pattern.matcher(words);
            while (matcher.find()) {
                int code = Integer.parseInt(matcher.group(1));
                if (KNOWN.contains(code)) {
                    codes.add(code);
                }
            }
        }
        SENTENCES.forEach((sentence, code) -> {
            if (lowerCase.contains(sentence)) {
                codes.add(code);
            }
        });
        if (codes.contains(1969) || codes.contains(3024)) {
            // Their sentence holds that of 1317.
            codes.remove(1317);
        }
        return codes;
    }

    private static List<String> holdfastCodes(String text) {
        Matcher matcher = HOLDFAST.matcher(text);
        List<String> codes = new ArrayList<>();
        while (matcher.find()) {
            if (!codes.contains(matcher.group())) {
                codes.add(matcher.group());
            }
        }
        return List.copyOf(codes);
    }

    private static @Nullable Duration millis(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Duration.ofMillis(number(matcher.group(1))) : null;
    }

    private static @Nullable Long connection(String text) {
        Matcher matcher = CONNECTION.matcher(text);
        if (!matcher.find()) {
            return null;
        }
        for (int group = 1; group <= matcher.groupCount(); group++) {
            if (matcher.group(group) != null) {
                return number(matcher.group(group));
            }
        }
        return null;
    }

    private static long number(String digits) {
        String bare = digits.replaceAll("\\D", "");
        return bare.isEmpty() || bare.length() > 18 ? 0 : Long.parseLong(bare);
    }
}
