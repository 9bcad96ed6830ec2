package io.holdfast.doctor.why;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What texts say, and what each of it means: the rows of {@code rows*.tsv}. Immutable. */
final class CauseRows {
    private static final List<String> FILES =
            List.of("clusters.tsv", "drivers2.tsv", "drivers.tsv", "rows.tsv", "rows2.tsv", "rows3.tsv");
    private static final Map<String, Confidence> SURE =
            Map.of("C", Confidence.CERTAIN, "H", Confidence.HIGH, "M", Confidence.MEDIUM, "L", Confidence.LOW);
    private static final int FIELDS = 7;
    /** Rows of this order guess from single words; for a text that was pasted, not for a log's lines. */
    private static final int GUESSES = 5;

    private final List<Row> rows = new ArrayList<>();

    /** One row. */
    record Row(
            int order,
            DropCause cause,
            Confidence sure,
            int[] phrases,
            int[] absent,
            List<DropCause> others,
            String fact,
            String source) {
        boolean guesses() {
            return order == GUESSES;
        }

        boolean fits(BitSet hits) {
            for (int phrase : phrases) {
                if (!hits.get(phrase)) {
                    return false;
                }
            }
            for (int phrase : absent) {
                if (hits.get(phrase)) {
                    return false;
                }
            }
            return true;
        }

        List<Explanation.Suspect> suspects() {
            List<Explanation.Suspect> all = new ArrayList<>();
            all.add(new Explanation.Suspect(cause, sure, List.of(fact), List.of()));
            for (DropCause other : others) {
                all.add(new Explanation.Suspect(other, Confidence.LOW, List.of(), List.of()));
            }
            return all;
        }
    }

    CauseRows(PhraseIndex index) {
        for (String file : FILES) {
            for (String line : Table.lines(file)) {
                rows.add(row(line, index));
            }
        }
    }

    List<Row> rows() {
        return rows;
    }

    /** The first row of an order that fits. */
    Optional<Row> first(int order, BitSet hits, Predicate<Row> wanted) {
        for (Row row : rows) {
            if (row.order() == order && row.fits(hits) && wanted.test(row)) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }

    private static Row row(String line, PhraseIndex index) {
        String[] fields = line.split("\\|", -1);
        if (fields.length != FIELDS) {
            throw new IllegalStateException("not " + FIELDS + " fields: " + line);
        }
        List<Integer> phrases = new ArrayList<>();
        List<Integer> absent = new ArrayList<>();
        for (String phrase : fields[3].split("&")) {
            String bare = phrase.strip();
            if (bare.startsWith("!")) {
                absent.add(index.add(bare.substring(1)));
            } else {
                phrases.add(index.add(bare));
            }
        }
        List<DropCause> others = fields[4].isBlank()
                ? List.of()
                : Arrays.stream(fields[4].split(",")).map(DropCause::valueOf).toList();
        return new Row(
                Integer.parseInt(fields[0]),
                DropCause.valueOf(fields[1]),
                SURE.getOrDefault(fields[2], Confidence.LOW),
                phrases.stream().mapToInt(Integer::intValue).toArray(),
                absent.stream().mapToInt(Integer::intValue).toArray(),
                others,
                fields[5],
                fields[6]);
    }
}
