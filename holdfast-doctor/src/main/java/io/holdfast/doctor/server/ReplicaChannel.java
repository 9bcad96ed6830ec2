package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * A source that this server follows.
 *
 * @param name the channel, or on MariaDB the connection; empty for the one without a name
 * @param source the source's host and port
 * @param receives whether it receives events: Yes, No or Connecting
 * @param applies whether it applies them: Yes or No
 * @param lagSeconds how far behind it is; null when the server cannot tell
 * @param delaySeconds by how much it is to stay behind
 * @param error what stopped it or keeps it from connecting, without the statement; null when nothing did
 */
public record ReplicaChannel(
        String name,
        String source,
        String receives,
        String applies,
        @Nullable Long lagSeconds,
        long delaySeconds,
        @Nullable String error) {
    /** True when it follows its source, however slowly. */
    public boolean works() {
        return applies.equalsIgnoreCase("Yes") && receives.equalsIgnoreCase("Yes");
    }
}
