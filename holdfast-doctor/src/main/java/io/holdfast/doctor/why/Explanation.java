package io.holdfast.doctor.why;

import io.holdfast.doctor.Advice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why it happened, as far as that is known. Immutable.
 *
 * @param first the likeliest
 * @param others what else fits, likeliest first
 * @param nextTest what would make it surer; null when it is certain
 * @param nextStatement the statement for that test; null when it is not one
 * @param cures what to do
 * @param audience whose settings the cures name
 */
public record Explanation(
        Suspect first,
        List<Suspect> others,
        @Nullable String nextTest,
        @Nullable String nextStatement,
        List<Advice> cures,
        Audience audience) {

    /** Copies. */
    public Explanation {
        others = List.copyOf(others);
        cures = List.copyOf(cures);
    }

    /** The same, without what is less likely than the first three. */
    public Explanation shortened() {
        return new Explanation(
                first, others.subList(0, Math.min(2, others.size())), nextTest, nextStatement, cures, audience);
    }

    /** The likeliest cause. */
    public DropCause cause() {
        return first.cause();
    }

    /** How sure that is. */
    public Confidence confidence() {
        return first.confidence();
    }

    /** True when the cause is the first, or among the others. */
    public boolean names(DropCause cause) {
        return first.cause() == cause || others.stream().anyMatch(other -> other.cause() == cause);
    }

    /**
     * A cause with what speaks for it and against it.
     *
     * @param title the cause in words, in the reader's language
     * @param speaksFor facts, each a sentence
     * @param speaksAgainst facts, each a sentence
     */
    public record Suspect(
            DropCause cause, String title, Confidence confidence, List<String> speaksFor, List<String> speaksAgainst) {
        /** With the cause's own title. */
        public Suspect(DropCause cause, Confidence confidence, List<String> speaksFor, List<String> speaksAgainst) {
            this(cause, cause.title(), confidence, speaksFor, speaksAgainst);
        }

        /** The same, with more that speaks for it. */
        Suspect and(List<String> facts) {
            List<String> all = new ArrayList<>(speaksFor);
            all.addAll(facts);
            return new Suspect(cause, title, confidence, all, speaksAgainst);
        }

        /** The same, as sure as this. */
        Suspect with(Confidence sure) {
            return new Suspect(cause, title, sure, speaksFor, speaksAgainst);
        }

        /** Copies. */
        public Suspect {
            speaksFor = List.copyOf(speaksFor);
            speaksAgainst = List.copyOf(speaksAgainst);
        }
    }
}
