package io.holdfast.doctor.why;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** All phrases that the tables know, in one index. Built once; immutable and thread-safe. */
final class Knowledge {
    /** Bits of {@link #kinds}. */
    private static final byte TELLING = 1;

    private static final byte STEM = 2;
    private static final byte DIGITS = 4;

    /** Sentences that servers send with their errors, in lower case; drivers do not always print the number. */
    private static final Map<String, Integer> SENTENCES = new LinkedHashMap<>();

    static {
        SENTENCES.put("too many connections", 1040);
        SENTENCES.put("er_con_count_error", 1040);
        SENTENCES.put("has exceeded the 'max_user_connections' resource", 1226);
        SENTENCES.put("already has more than 'max_user_connections'", 1203);
        SENTENCES.put("has exceeded the 'max_connections_per_hour'", 1226);
        SENTENCES.put("has exceeded the 'max_questions'", 1226);
        SENTENCES.put("has exceeded the 'max_updates'", 1226);
        SENTENCES.put("er_user_limit_reached", 1226);
        SENTENCES.put("er_too_many_user_connections", 1203);
        SENTENCES.put("access denied for user", 1045);
        SENTENCES.put("er_access_denied_error", 1045);
        SENTENCES.put("is blocked because of many connection errors", 1129);
        SENTENCES.put("er_host_is_blocked", 1129);
        SENTENCES.put("is not allowed to connect to this", 1130);
        SENTENCES.put("er_host_not_privileged", 1130);
        SENTENCES.put("lock wait timeout exceeded", 1205);
        SENTENCES.put("er_lock_wait_timeout", 1205);
        SENTENCES.put("deadlock found when trying to get lock", 1213);
        SENTENCES.put("er_lock_deadlock", 1213);
        SENTENCES.put("maximum statement execution time exceeded", 3024);
        SENTENCES.put("max_statement_time exceeded", 1969);
        SENTENCES.put("query execution was interrupted", 1317);
        SENTENCES.put("er_query_interrupted", 1317);
        SENTENCES.put("is running with the --read-only option", 1290);
        SENTENCES.put("is running with the --super-read-only option", 1290);
        SENTENCES.put("server is currently in offline mode", 3032);
        SENTENCES.put("server shutdown in progress", 1053);
        SENTENCES.put("er_server_shutdown", 1053);
        SENTENCES.put("connection was killed", 1927);
        SENTENCES.put("er_connection_killed", 1927);
        SENTENCES.put("disconnected by the server because of inactivity", 4031);
        SENTENCES.put("er_client_interaction_timeout", 4031);
        SENTENCES.put("server has gone away", 2006);
        SENTENCES.put("server during query", 2013);
        SENTENCES.put("er_bad_db_error", 1049);
    }

    /** Numbers of errors that are about connections, locks and limits. */
    static final Set<Integer> NUMBERS = Set.of(
            1021, 1040, 1043, 1044, 1045, 1047, 1049, 1053, 1114, 1129, 1130, 1135, 1152, 1153, 1158, 1159, 1160, 1161,
            1184, 1203, 1205, 1213, 1226, 1251, 1290, 1317, 1461, 1524, 1698, 1792, 1820, 1836, 1862, 1927, 1969, 2002,
            2003, 2005, 2006, 2013, 2014, 2020, 2026, 2027, 2054, 2055, 2059, 2061, 3024, 3032, 3100, 3118, 3159, 3572,
            4031, 9001);

    private static final String[] STEMS = {
        "error",
        "errno",
        "sqlstate",
        "vendor",
        "code",
        "#1",
        "#2",
        "exception",
        "sql state",
        "错误",
        "fehler",
        "erreur",
        "erro"
    };

    private static final Knowledge ALL = new Knowledge();

    private final PhraseIndex index = new PhraseIndex();
    private final CauseRows rows = new CauseRows(index);
    private final Subject.Words subjects = new Subject.Words(index);
    private final int[][] audiences = Audience.register(index);
    private final int[][] signs = new int[Sign.values().length][];
    private final Map<Integer, Integer> sentences = new LinkedHashMap<>();
    private final byte[] kinds;

    private Knowledge() {
        for (Sign sign : Sign.values()) {
            signs[sign.ordinal()] = sign.register(index);
        }
        SENTENCES.forEach((sentence, code) -> sentences.put(index.add(sentence), code));
        int holdfast = index.add("hf-");
        for (String stem : STEMS) {
            index.add(stem);
        }
        for (int number : NUMBERS) {
            index.add(number + " (");
            index.add("(" + number + ", ");
            index.add(String.valueOf(number));
        }
        index.build();
        kinds = new byte[index.size()];
        kinds[holdfast] |= TELLING;
        for (int[] phrases : signs) {
            for (int phrase : phrases) {
                kinds[phrase] |= TELLING;
            }
        }
        sentences.keySet().forEach(phrase -> kinds[phrase] |= TELLING);
        for (CauseRows.Row row : rows.rows()) {
            kinds[longest(row.phrases())] |= TELLING;
        }
        for (String stem : STEMS) {
            kinds[index.add(stem)] |= STEM;
        }
        for (int number : NUMBERS) {
            kinds[index.add(number + " (")] |= TELLING;
            kinds[index.add("(" + number + ", ")] |= TELLING;
            kinds[index.add(String.valueOf(number))] |= DIGITS;
        }
    }

    static Knowledge all() {
        return ALL;
    }

    private int longest(int[] phrases) {
        int longest = phrases[0];
        for (int phrase : phrases) {
            if (index.phrase(phrase).length() > index.phrase(longest).length()) {
                longest = phrase;
            }
        }
        return longest;
    }

    /** True when a line may be of use: where none of an entry's lines is, the entry says nothing that is known. */
    boolean mayMatter(CharSequence line) {
        int seen = index.kindsIn(line, kinds, TELLING);
        return (seen & TELLING) != 0 || (seen & (STEM | DIGITS)) == (STEM | DIGITS);
    }

    BitSet in(CharSequence text) {
        return index.in(text);
    }

    CauseRows rows() {
        return rows;
    }

    Subject.Words subjects() {
        return subjects;
    }

    Audience audience(BitSet hits) {
        return Audience.of(hits, audiences);
    }

    boolean shows(Sign sign, BitSet hits) {
        for (int phrase : signs[sign.ordinal()]) {
            if (hits.get(phrase)) {
                return true;
            }
        }
        return false;
    }

    Map<Integer, Integer> sentences() {
        return sentences;
    }

    String phrase(int number) {
        return index.phrase(number);
    }
}
