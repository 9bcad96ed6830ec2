package io.holdfast.doctor.locks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * InnoDB's report of a deadlock, as SHOW ENGINE INNODB STATUS and the error log print it: what each transaction had locked,
 * and what it then waited for. Immutable.
 *
 * @param transactions by their number in the report
 * @param victim the number of the one that was rolled back; 0 when the report does not say
 */
public record DeadlockReport(Map<Integer, Transaction> transactions, int victim) {
    private static final Pattern SECTION = Pattern.compile(
            "\\*{3} (?:\\((\\d+)\\) )?(TRANSACTION:|HOLDS THE LOCK|WAITING FOR|CONFLICTING WITH|WE ROLL BACK TRANSACTION)"
                    + "(?: \\((\\d+)\\))?");
    private static final Pattern LOCK = Pattern.compile(
            "(?:index `?([^` ]+)`? of table|TABLE LOCK table) (`[^`]+`(?:\\.`[^`]+`)?|\"[^\"]+\"\\.\"[^\"]+\")");
    private static final int MOST_CHARACTERS = 100_000;

    /**
     * One of the transactions.
     *
     * @param held what it had locked, in the report's order
     * @param wanted what it waited for
     */
    public record Transaction(List<String> held, List<String> wanted) {
        /** Copies. */
        public Transaction {
            held = List.copyOf(held);
            wanted = List.copyOf(wanted);
        }
    }

    /** Copies. */
    public DeadlockReport {
        transactions = new TreeMap<>(transactions);
    }

    /** The report in a text; empty where there is none, or where it does not name two transactions and their locks. */
    public static Optional<DeadlockReport> in(String text) {
        if (!text.contains("TRANSACTION:") || !text.contains("WAITING FOR")) {
            return Optional.empty();
        }
        Map<Integer, List<String>> held = new TreeMap<>();
        Map<Integer, List<String>> wanted = new TreeMap<>();
        Map<Integer, List<String>> against = new TreeMap<>();
        int number = 0;
        int victim = 0;
        Map<Integer, List<String>> section = Map.of();
        for (String line :
                text.substring(0, Math.min(text.length(), MOST_CHARACTERS)).split("\n")) {
            Matcher head = SECTION.matcher(line);
            if (head.find()) {
                String kind = head.group(2);
                number = head.group(1) == null ? number : number(head.group(1));
                victim = kind.startsWith("WE ROLL") && head.group(3) != null ? number(head.group(3)) : victim;
                section = kind.startsWith("HOLDS")
                        ? held
                        : kind.startsWith("WAITING") ? wanted : kind.startsWith("CONFLICTING") ? against : Map.of();
                if (kind.startsWith("TRANSACTION")) {
                    wanted.putIfAbsent(number, new ArrayList<>());
                }
                continue;
            }
            Matcher lock = LOCK.matcher(line);
            if (number > 0 && (section == held || section == wanted || section == against) && lock.find()) {
                add(section, number, place(lock));
            }
        }
        if (wanted.size() != 2 || wanted.values().stream().anyMatch(List::isEmpty)) {
            return Optional.empty();
        }
        List<Integer> numbers = new ArrayList<>(wanted.keySet());
        Map<Integer, Transaction> transactions = new TreeMap<>();
        for (int each : numbers) {
            int other = numbers.get(0) == each ? numbers.get(1) : numbers.get(0);
            // Where the report names no lock of this one, it holds what the other waited for.
            List<String> implied = against.getOrDefault(other, wanted.getOrDefault(other, List.of()));
            List<String> own = held.getOrDefault(each, implied);
            transactions.put(each, new Transaction(own, wanted.getOrDefault(each, List.of())));
        }
        return Optional.of(new DeadlockReport(transactions, victim));
    }

    private static int number(String digits) {
        return digits.length() > 3 ? 0 : Integer.parseInt(digits);
    }

    private static void add(Map<Integer, List<String>> section, int number, String place) {
        List<String> places = section.computeIfAbsent(number, none -> new ArrayList<>());
        if (!places.contains(place)) {
            places.add(place);
        }
    }

    private static String place(Matcher lock) {
        String table = lock.group(2).replaceAll("[`\"]", "");
        return lock.group(1) == null ? table : table + " (" + lock.group(1) + ")";
    }

    /** What each transaction did, a sentence for each. */
    public List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        transactions.forEach((number, transaction) -> sentences.add("transaction " + number + " had locked "
                + String.join(", ", transaction.held()) + ", and then waited for "
                + String.join(", ", transaction.wanted())
                + (number == victim ? "; the server rolled it back" : "")));
        return sentences;
    }

    /** The order that both should lock in: that of the first, by tables, or by indexes where there is one table only. */
    public List<String> order() {
        List<String> places = new ArrayList<>();
        List<String> tables = new ArrayList<>();
        Transaction first = transactions.values().iterator().next();
        List<String> all = new ArrayList<>(first.held());
        all.addAll(first.wanted());
        for (Transaction transaction : transactions.values()) {
            all.addAll(transaction.held());
            all.addAll(transaction.wanted());
        }
        for (String place : all) {
            String table = place.replaceAll(" \\(.*", "");
            if (!places.contains(place)) {
                places.add(place);
            }
            if (!tables.contains(table)) {
                tables.add(table);
            }
        }
        return tables.size() > 1 ? tables : places;
    }

    /** The order as advice. */
    public String advice() {
        List<String> order = order();
        return order.size() > 1
                ? "Let both lock in one order: " + String.join(", then ", order) + "."
                : "Both locked rows of " + order.get(0)
                        + " in different orders: sort the rows by the primary key before they are changed.";
    }
}
