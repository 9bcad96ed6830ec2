package io.holdfast.doctor;

import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;
import java.util.Set;

/**
 * One check: a pure function of {@link ServerFacts}, so that saved facts give the same findings anywhere. Stateless and
 * thread-safe. Found through {@link java.util.ServiceLoader}.
 */
public interface Probe {
    /**
     * Name and needs of a probe.
     *
     * @param code the stable code, which is also the name of its page in {@code docs/errors}
     * @param id the short name for {@code --only}
     * @param title what it looks for
     * @param needs readings without which it cannot judge; when one is missing it is not asked, and counts as UNKNOWN
     * @param wants readings without which it finds less; when the account lacks a right for one, a healthy verdict counts as UNKNOWN
     */
    record Info(String code, String id, String title, Set<Reading> needs, Set<Reading> wants) {
        /** Copies. */
        public Info {
            needs = Set.copyOf(needs);
            wants = Set.copyOf(wants);
        }

        /** Name and needs. */
        public static Info of(String code, String id, String title, Reading... needs) {
            return new Info(code, id, title, Set.of(needs), Set.of());
        }

        /** The same, that wants these besides. */
        public Info wanting(Reading... more) {
            return new Info(code, id, title, needs, Set.of(more));
        }

        /** A finding without evidence yet. */
        public Finding finding(Severity severity, String subject, String sentence) {
            return new Finding(code, id, severity, subject, sentence, List.of(), List.of(), List.of());
        }

        /** The healthy verdict. */
        public Finding ok(String sentence) {
            return finding(Severity.OK, "server", sentence);
        }
    }

    /** Name and needs. */
    Info info();

    /** Judges the facts. Never empty: a healthy server gives one finding of severity OK. */
    List<Finding> examine(ServerFacts facts);
}
