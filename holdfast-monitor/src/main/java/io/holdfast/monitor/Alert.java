package io.holdfast.monitor;

import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.Severity;
import java.time.Instant;

/**
 * An alert rule began or ceased to hold. Immutable.
 *
 * @param code the rule, and the page that explains it
 * @param subject what it is about: a pool, or a server
 * @param raised true when it began; false when it ceased
 * @param since when it began
 * @param value the figure that was judged
 * @param limit the figure it was held against
 * @param sentence what happened, in a sentence
 */
public record Alert(
        String code,
        String title,
        Severity severity,
        String node,
        String subject,
        boolean raised,
        Instant at,
        Instant since,
        double value,
        double limit,
        String sentence) {

    /** Makes one plain line of each text: they go to terminals, logs and environments. */
    public Alert {
        title = PlainText.of(title);
        node = PlainText.of(node);
        subject = PlainText.of(subject);
        sentence = PlainText.of(sentence);
    }

    /** Names the same trouble from its beginning to its end, and in the next run. */
    public String fingerprint() {
        return code + " " + node + " " + subject;
    }
}
