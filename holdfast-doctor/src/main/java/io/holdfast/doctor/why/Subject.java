package io.holdfast.doctor.why;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What system a text is about.
 *
 * @param kind whether that is the database
 * @param name of the other system; empty for the database and where it is not clear
 */
public record Subject(Kind kind, String name) {
    /** Whether a text is about the database. */
    public enum Kind {
        /** Of MySQL or MariaDB, a driver of theirs, or a pool. */
        DATABASE,
        /** Of another system. */
        OTHER,
        /** It could be about anything. */
        UNCLEAR
    }

    static final Subject DATABASE = new Subject(Kind.DATABASE, "");
    static final Subject UNCLEAR = new Subject(Kind.UNCLEAR, "");

    /** The words by which systems are told: the tables {@code subjects.tsv}. */
    static final class Words {
        private final List<Word> words = new ArrayList<>();

        private record Word(String system, int phrase) {}

        Words(PhraseIndex index) {
            for (String line : Table.lines("subjects.tsv")) {
                int bar = line.indexOf('|');
                words.add(new Word(line.substring(0, bar), index.add(line.substring(bar + 1))));
            }
        }

        /** What the words in a text say. */
        Subject of(BitSet hits, boolean numbered) {
            boolean database = numbered;
            boolean pool = false;
            String other = null;
            String strong = null;
            String overriding = null;
            for (Word word : words) {
                if (!hits.get(word.phrase())) {
                    continue;
                }
                if (word.system().startsWith("!!")) {
                    overriding = overriding == null ? word.system().substring(2) : overriding;
                } else if (word.system().equals("mysql")) {
                    database = true;
                } else if (word.system().equals("pool")) {
                    pool = true;
                } else if (word.system().startsWith("!")) {
                    strong = strong == null ? word.system().substring(1) : strong;
                } else {
                    other = other == null ? word.system() : other;
                }
            }
            if (overriding != null && !numbered) {
                return new Subject(Kind.OTHER, overriding);
            }
            if (database) {
                return DATABASE;
            }
            if (strong != null) {
                return new Subject(Kind.OTHER, strong);
            }
            if (pool) {
                return DATABASE;
            }
            return other == null ? UNCLEAR : new Subject(Kind.OTHER, other);
        }
    }
}
