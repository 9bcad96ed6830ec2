package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration is to say. Immutable; {@link #toString} shows no password.
 *
 * @param backends the servers; one of them takes writes
 * @param listenHost the address that clients connect to
 * @param clients the connections that clients may have to the middleware
 */
public record Plan(
        List<Backend> backends,
        Set<ClientDriver> drivers,
        String listenHost,
        int listenPort,
        int clients,
        Login admin,
        @Nullable Login monitor,
        @Nullable Login application) {
    /** Where only this machine reaches it. */
    public static final String LOOPBACK = "127.0.0.1";

    private static final Pattern LISTEN = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:]{2,39}");
    private static final int HIGHEST_PORT = 65_534;

    /** Copies, and refuses what no engine could serve. */
    public Plan {
        backends = List.copyOf(backends);
        drivers = Set.copyOf(drivers);
        if (!LISTEN.matcher(listenHost).matches() || listenPort < 1 || listenPort > HIGHEST_PORT) {
            throw new IllegalArgumentException("the address to listen on must be an IP address and a port");
        }
        if (clients < 1) {
            throw new IllegalArgumentException("there must be room for one client");
        }
    }

    /** A user and a password of the middleware's own, or of the application. */
    public record Login(String user, String password) {
        /** Neither quotes nor what separates users from passwords and lines from lines. */
        private static final Pattern SAFE = Pattern.compile("[\\x20-\\x7e&&[^\"'\\\\:;#$]]{1,64}");

        /** Refuses what would have to be quoted in a different way by each engine. */
        public Login {
            if (!SAFE.matcher(user).matches() || !SAFE.matcher(password).matches()) {
                throw new IllegalArgumentException(
                        "a user or password has characters that the configuration cannot hold: quotes, backslashes, and"
                                + " any of : ; # $");
            }
        }

        @Override
        public String toString() {
            return user;
        }
    }

    /** The one server that takes writes. */
    Backend writer() {
        return Objects.requireNonNull(
                backends.stream().filter(Backend::writable).findFirst().orElse(null), "checked before");
    }

    /** The servers that do not. */
    List<Backend> readers() {
        return backends.stream().filter(backend -> !backend.writable()).toList();
    }

    /** True when all servers offer TLS, so that none has to be reached without. */
    boolean tls() {
        return backends.stream().allMatch(Backend::tls);
    }

    boolean tlsOnly() {
        return backends.stream().anyMatch(Backend::tlsOnly);
    }

    /** The shortest time after which a server ends an idle session, in seconds. */
    long idleLimit() {
        return backends.stream().mapToLong(Backend::idleLimit).min().orElseThrow();
    }

    /**
     * Refuses servers of which not exactly one takes writes: a configuration cannot tell which of two is meant.
     *
     * @throws MiddlewareException HF-8101
     */
    Plan checked() throws MiddlewareException {
        List<String> writers = backends.stream()
                .filter(Backend::writable)
                .map(Backend::address)
                .toList();
        if (writers.size() != 1) {
            throw new MiddlewareException(
                    MiddlewareError.CANNOT_GENERATE,
                    writers.isEmpty()
                            ? "no server takes writes: all are read-only."
                            : "more than one server takes writes (" + String.join(", ", writers)
                                    + "), so that rows could be written on both; set super_read_only or read_only on the"
                                    + " replicas, or leave the others out.");
        }
        return this;
    }
}
