package io.holdfast.doctor.why;

import io.holdfast.doctor.locks.DeadlockReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an error's text, its stack trace or a line of a log shows. Immutable. What is known stands in the tables beside this
 * class: {@code rows*.tsv}, {@code subjects.tsv} and {@link Sign}.
 */
public final class DropText {
    private static final Pattern JAVA_FRAME = Pattern.compile(
            "(?m)^\\s*at [\\w$.<>/@-]+\\((?:[\\w$-]+\\.\\w+(?::\\d+)?|Native Method|Unknown Source)\\).*$");
    /** Longer texts are cut: what identifies an error stands near its begin and in its causes. */
    static final int MOST_CHARACTERS = 64 * 1024;

    /** MariaDB's driver, when the name has no address: the reason is the bare name. */
    private static final Pattern BARE_HOST =
            Pattern.compile("(?m)\\(host=([\\w.-]+)\\)\\(port=\\d+\\)(?:\\(type=\\w+\\))? ?[.:] \\1\\s*$");

    /** A web server that only bears the name of the database. */
    private static final Pattern WEB_HOST = Pattern.compile(
            "(?i)(https?://)(?!(?:[\\w.-]+\\.)?(?:mysql|mariadb)\\.(?:com|org))[\\w.-]*(?:mysql|maria)[\\w.-]*");

    private static final Pattern TUPLE = Pattern.compile("\\(\\d{4}, ?[\"'bu]");
    private static final Pattern JAVA_CLASS =
            Pattern.compile("(?m)(?:^|[\\s:;])(?:[a-z]\\w*\\.){2,}[A-Z]\\w*Exception\\b");
    private static final Pattern GO_NUMBER = Pattern.compile("(?:^|[^\\w.])Error \\d{4}(?: \\([0-9A-Z]{5}\\))?: ");
    private static final Duration SHORT_REST = Duration.ofSeconds(5);

    private static final Pattern RECEIVED =
            Pattern.compile("last packet successfully received from the server was ([\\d,.]+) milliseconds ago");
    private static final Pattern SENT =
            Pattern.compile("last packet sent successfully to the server was ([\\d,.]+) milliseconds ago");
    private static final Pattern CONNECTION =
            Pattern.compile("\\(conn=(\\d+)\\)|Aborted connection (\\d+) to|connection id:? (\\d+)");
    private static final Pattern PACKET = Pattern.compile("\\(([\\d,.]+) > ([\\d,.]+)\\)");
    private static final Pattern HOLDFAST = Pattern.compile("\\bHF-[1-7]\\d{3}\\b");
    /** As the client prints it: a number and an SQLSTATE. */
    private static final Pattern SQL_STATE = Pattern.compile("\\b(\\d{4}) \\([0-9A-Z]{5}\\)");
    /** As only drivers of this database, the C library and the client write the number. */
    private static final List<Pattern> OWN_NUMBERS = List.of(
            Pattern.compile("\\((\\d{4}), [\"'b]"),
            SQL_STATE,
            Pattern.compile("SQLSTATE\\[\\w{5}\\]\\D{0,20}(\\d{4})\\b"),
            Pattern.compile("\\((?:[0-9A-Z]{5})/(\\d{4})\\)"),
            Pattern.compile("(?m)^\\s*#(\\d{4}) - "),
            Pattern.compile("FD \\(Conn:[^)]*\\) ?[:,] (\\d{4}), "),
            Pattern.compile("(?:on|during query on) \\S{1,80} ?[:,](?: FD[^,]{0,40},)? (\\d{4})[,:] [A-Z]"));
    /** As programs of all kinds do: it counts where other words are of this database. */
    private static final List<Pattern> USUAL_NUMBERS = List.of(
            Pattern.compile("(?m)(?:^|\\s)#(\\d{4})\\b"),
            Pattern.compile("(?i)error: (\\d{4})[:,] "),
            Pattern.compile("\\[(\\d{4})\\](?: [A-Z]|\\s*$)"),
            Pattern.compile("(?m)(?:^|: |(?i:error|exception|warning)[:\\s]\\s?)(\\d{4}): [A-Z][a-z]"),
            Pattern.compile("(?i)(?:错误|fehler|erreur|erro|code)\\W{1,3}(\\d{4})\\b"),
            Pattern.compile(
                    "(?i)(?:error|error ?code|error number|vendor ?code|errno|sql error)[\"']?\\W{1,4}(\\d{4})\\b"));
    /** A place in a program or script, whose line number is not an error's, and a date, whose year is none. */
    private static final Pattern PLACE = Pattern.compile("(?m)^\\s+at .*$"
            + "|\\w+\\.(?:java|py|pyx|go|[cm]?[jt]sx?|php|kt|scala|cpp|cc|[ch]|rb|rs|cs|ex|pl|sql):\\d+"
            + "|(?i:\\b(?:line|row|position|pos|port|pid|thread|process|session)[ :=#]{1,2}\\d+)"
            + "|\\b(?:19|20)\\d\\d(?=[-/.年]\\d{1,2}[-/.月]\\d)|\\b\\d{1,2}[-/.]\\d{1,2}[-/.](?:19|20)\\d\\d\\b"
            + "|\\b\\d{1,2}[-/ ][A-Z][a-z]{2}[-/ ](?:19|20)\\d\\d\\b"
            + "|\\b[A-Z][a-z]{2} +\\d{1,2},? (?:(?:\\d\\d:){2}\\d\\d(?:\\.\\d+)? )?(?:19|20)\\d\\d\\b");

    private final String text;
    private final BitSet hits;
    /** As above, in what is not a frame of a Java stack: names of classes say who speaks, not what happened. */
    private final BitSet said;

    private final Set<Sign> signs;
    private final Set<Integer> codes;
    private final Subject subject;
    private final Audience audience;
    private final @Nullable String besides;
    private final List<String> holdfastCodes;
    private final @Nullable Duration received;
    private final @Nullable Duration sent;
    private final @Nullable Long connectionId;
    private final @Nullable PoolFigures pool;

    private DropText(String given) {
        text = shortened(given);
        Knowledge knowledge = Knowledge.all();
        hits = knowledge.in(text);
        said = knowledge.in(JAVA_FRAME.matcher(text).replaceAll(""));
        Set<Sign> found = EnumSet.noneOf(Sign.class);
        for (Sign sign : Sign.values()) {
            if (knowledge.shows(sign, hits)) {
                found.add(sign);
            }
        }
        if (BARE_HOST.matcher(text).find()) {
            found.add(Sign.UNKNOWN_HOST);
        }
        signs = Collections.unmodifiableSet(found);
        String words = PLACE.matcher(text).replaceAll("");
        Set<Integer> written = numbers(words, OWN_NUMBERS);
        Set<Integer> numbers = new LinkedHashSet<>(written);
        numbers.removeIf(number -> !ErrorNumbers.knows(number) && ErrorNumbers.other(number) == null);
        boolean ofServer =
                !numbers.isEmpty() || !numbers(words, List.of(SQL_STATE)).isEmpty();
        Matcher web = WEB_HOST.matcher(text);
        subject = knowledge.subjects().of(web.find() ? knowledge.in(web.replaceAll("$1")) : hits, ofServer);
        if (subject.kind() == Subject.Kind.DATABASE) {
            Set<Integer> usual = numbers(words, USUAL_NUMBERS);
            usual.removeIf(number -> !ErrorNumbers.knows(number) && ErrorNumbers.other(number) == null);
            numbers.addAll(usual);
        }
        codes(numbers, hits);
        String lower = text.toLowerCase(Locale.ROOT);
        Set<Integer> elsewhere = new LinkedHashSet<>(numbers);
        elsewhere.removeIf(number -> !ErrorNumbers.isOfTheOtherProduct(number, lower));
        numbers.removeAll(elsewhere);
        written.removeIf(number -> ErrorNumbers.knows(number) && !elsewhere.contains(number));
        besides = subject.kind() == Subject.Kind.DATABASE ? besides(numbers, written) : null;
        numbers.removeIf(number -> ErrorNumbers.other(number) != null);
        codes = Collections.unmodifiableSet(numbers);
        holdfastCodes = holdfastCodes(text);
        received = millis(RECEIVED, text);
        sent = millis(SENT, text);
        connectionId = connection(text);
        pool = PoolFigures.in(text).orElse(null);
        audience = audience(knowledge.audience(hits), text);
    }

    /** Numbers are written in ways of their own by Python and Go. */
    private static Audience audience(Audience known, String text) {
        boolean open = known == Audience.UNKNOWN || known == Audience.SHELL;
        if (open && TUPLE.matcher(text).find()) {
            return Audience.PYTHON;
        }
        if (open && (JAVA_CLASS.matcher(text).find() || JAVA_FRAME.matcher(text).find())) {
            return Audience.JAVA;
        }
        return known == Audience.SHELL && GO_NUMBER.matcher(text).find() ? Audience.GO : known;
    }

    /** What identifies an error stands near its begin, and in the last of its causes. */
    private static String shortened(String given) {
        return given.length() <= MOST_CHARACTERS
                ? given
                : given.substring(0, MOST_CHARACTERS / 2) + "\n"
                        + given.substring(given.length() - MOST_CHARACTERS / 2 + 1);
    }

    /** Reads a text. */
    public static DropText of(String text) {
        return new DropText(text);
    }

    /** The text as given; of a text longer than 64 thousand characters, its begin and its end. */
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

    /** The line that says most: the last that shows what is known, which is the innermost cause; else the first. */
    public String tellingLine() {
        Knowledge knowledge = Knowledge.all();
        String telling = null;
        for (String line : text.split("\n", 2_000)) {
            String bare = line.strip();
            boolean frame = bare.startsWith("at ")
                    || bare.startsWith("File ")
                    || bare.startsWith("...")
                    || bare.startsWith("(Background on this error")
                    || bare.startsWith("#");
            if (!frame && !bare.isEmpty() && knowledge.mayMatter(bare)) {
                telling = bare;
            }
        }
        return Secrets.masked(telling == null ? firstLine() : telling);
    }

    /** True when nothing in the text is known. */
    public boolean saysNothing() {
        return signs.isEmpty()
                && codes.isEmpty()
                && holdfastCodes.isEmpty()
                && Knowledge.all().rows().rows().stream().noneMatch(row -> !row.guesses() && row.fits(said));
    }

    /** True when not even single words of the text are known. */
    public boolean saysNothingAtAll() {
        return saysNothing() && Knowledge.all().rows().rows().stream().noneMatch(row -> row.fits(said));
    }

    /** The words by which it was understood, as they stand in the tables. */
    public List<String> words() {
        Knowledge knowledge = Knowledge.all();
        for (CauseRows.Row row : knowledge.rows().rows()) {
            if (row.fits(said)) {
                List<String> words = new ArrayList<>();
                for (int phrase : row.phrases()) {
                    words.add(knowledge.phrase(phrase));
                }
                return words;
            }
        }
        return List.of();
    }

    /** How long it had rested, in milliseconds; -1 when the text does not say. */
    public long restMillis() {
        return idle().map(Duration::toMillis).orElse(-1L);
    }

    /** InnoDB's report of a deadlock in it; empty where there is none. */
    public Optional<DeadlockReport> deadlock() {
        return DeadlockReport.in(text);
    }

    /** Which system it is about. */
    public Subject subject() {
        return subject;
    }

    /** Which driver, pool or language wrote it. */
    public Audience audience() {
        return audience;
    }

    /** True when error 1290 is about another option than read-only. */
    boolean otherOption() {
        return !text.contains("read-only") && !text.contains("read_only") && text.contains("running with the --");
    }

    /** The numbers of the phrases in it. */
    BitSet hits() {
        return said;
    }

    /** True when the four digits at a place are the number of an error that is known. */
    public static boolean isErrorNumber(String text, int from) {
        int number = 0;
        for (int i = from; i < from + 4; i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return false;
            }
            number = number * 10 + digit - '0';
        }
        return ErrorNumbers.knows(number);
    }

    /** True when a line may be of use at all; much faster than reading it as a text. */
    public static boolean mayMatter(CharSequence line) {
        return Knowledge.all().mayMatter(line);
    }

    /** What it shows. */
    public Set<Sign> signs() {
        return signs;
    }

    /** Error numbers of servers and of the C library, as far as they are about connections. */
    public Set<Integer> codes() {
        return codes;
    }

    /** What the server said that is not about the connection, such as privileges; empty where it said nothing of the kind. */
    Optional<String> besides() {
        return Optional.ofNullable(besides);
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
     * as old as the last request, the request that failed was not counted: then both times are its rest, unless a read was
     * given up, or the rest is short.
     */
    Optional<Duration> idle() {
        if (received == null || sent == null) {
            return Optional.empty();
        }
        if (isAmbiguous()) {
            boolean rest = received.compareTo(SHORT_REST) >= 0 && !shows(Sign.READ_TIMEOUT);
            return rest ? Optional.of(received) : Optional.empty();
        }
        Duration rest = received.minus(sent);
        return rest.isNegative() ? Optional.empty() : Optional.of(rest);
    }

    /** How long the last answer was waited for; empty when the text does not say. */
    Optional<Duration> waited() {
        if (sent == null || isAmbiguous() && !shows(Sign.READ_TIMEOUT)) {
            return Optional.empty();
        }
        return Optional.of(received != null && received.compareTo(sent) < 0 ? received : sent);
    }

    /** A wait of whole seconds and a few milliseconds, as a time-out makes it; empty when it is none. */
    Optional<Duration> roundWait() {
        Duration least = sent == null ? null : received != null && received.compareTo(sent) < 0 ? received : sent;
        if (least == null || least.toMillis() < 1_000 || least.toMillis() > 301_000) {
            return Optional.empty();
        }
        boolean round = least.toMillis() % 500 <= 60;
        return round ? Optional.of(Duration.ofMillis(least.toMillis() / 500 * 500)) : Optional.empty();
    }

    /** An answer that came after the last request that was counted is the answer to that one. */
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

    private static Set<Integer> numbers(String words, List<Pattern> patterns) {
        Set<Integer> codes = new LinkedHashSet<>();
        for (Pattern pattern : patterns) {
            Matcher matcher = pattern.matcher(words);
            while (matcher.find()) {
                int code = Integer.parseInt(matcher.group(1));
                if (ErrorNumbers.knows(code) || ErrorNumbers.isOfServer(code)) {
                    codes.add(code);
                }
            }
        }
        return codes;
    }

    /** Adds those of which only the words are there. */
    private static void codes(Set<Integer> codes, BitSet hits) {
        Knowledge.all().sentences().forEach((sentence, code) -> {
            if (hits.get(sentence)) {
                codes.add(code);
            }
        });
        if (codes.contains(1969) || codes.contains(3024) || codes.contains(1931)) {
            // Their sentences hold that of 1317.
            codes.remove(1317);
        }
    }

    /** What the table names comes before what is only known to be a server's number. */
    private static @Nullable String besides(Set<Integer> numbers, Set<Integer> written) {
        for (int number : numbers) {
            String topic = ErrorNumbers.other(number);
            if (topic != null) {
                return topic;
            }
        }
        return written.isEmpty()
                ? null
                : ErrorNumbers.refusal(written.iterator().next());
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
