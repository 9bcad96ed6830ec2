package io.holdfast.monitor.http;

import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may look. Without a token: programs on this machine that ask for it by one of its loopback names, so that a page of
 * another site in a browser here cannot. With a token: programs and browsers that have it; a wrong one is answered late, and
 * logged. What a browser says another site's page has asked for is refused in either case. Thread-safe.
 */
final class Access {
    private static final Logger LOG = System.getLogger("io.holdfast.monitor");
    private static final int SHORTEST_TOKEN = 16;
    private static final long COOKIE_SECONDS = 7L * 24 * 60 * 60;
    private static final long WRONG_TOKEN_MILLIS = 1_000;
    private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    /** The page itself: a link in a mail or a chat may lead there. */
    private static final Set<String> LINKED = Set.of("/", "/index.html");

    private final byte @Nullable [] tokenDigest;
    private final byte @Nullable [] cookieDigest;
    private final @Nullable String cookieValue;
    /** Monitors on one host share their cookies, whatever their ports. */
    private final String cookieName;

    private final LongSupplier nanos;
    private final AtomicLong wrong = new AtomicLong();
    /** Guarded by this object's lock. */
    private long loggedAt;

    private long logged;

    private Access(@Nullable String token, LongSupplier nanos) {
        this.nanos = nanos;
        this.tokenDigest = token == null ? null : digest(token);
        this.cookieName =
                token == null ? "holdfast" : "holdfast-" + HexFormat.of().formatHex(digest("name of " + token), 0, 4);
        // A browser keeps this in place of the token.
        this.cookieValue = token == null ? null : HexFormat.of().formatHex(digest("cookie of " + token));
        this.cookieDigest = cookieValue == null ? null : digest(cookieValue);
    }

    /**
     * The rule for an address.
     *
     * @throws MonitorException if others could reach it and there is no token, or the token is short
     */
    static Access of(InetAddress address, @Nullable String token, LongSupplier nanos) throws MonitorException {
        if (token == null && !address.isLoopbackAddress()) {
            throw new MonitorException(
                    MonitorCode.INVALID_SETTINGS,
                    "others can reach " + address.getHostAddress()
                            + ", so a token is needed. Listen on 127.0.0.1, or set a token.",
                    null);
        }
        if (token != null && token.length() < SHORTEST_TOKEN) {
            throw new MonitorException(
                    MonitorCode.INVALID_SETTINGS,
                    "the token has " + token.length() + " characters, and needs at least " + SHORTEST_TOKEN + ".",
                    null);
        }
        return new Access(token, nanos);
    }

    /** Why the request is refused; nothing when it is not. */
    Optional<Response> refusal(Request request) {
        if (isOfAnotherSite(request)) {
            return Optional.of(
                    Response.error(403, MonitorCode.TOKEN.code(), "the request comes from a page of another site."));
        }
        if (tokenDigest == null) {
            return LOOPBACK.contains(host(request))
                    ? Optional.empty()
                    : Optional.of(Response.error(
                            403,
                            MonitorCode.TOKEN.code(),
                            "without a token the monitor answers requests to localhost, 127.0.0.1 and [::1] only."));
        }
        Optional<String> bearer = request.header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip());
        if (bearer.filter(this::isToken).isPresent()
                || request.cookie(cookieName).filter(this::isCookie).isPresent()) {
            return Optional.empty();
        }
        Response refused = Response.error(
                        401,
                        MonitorCode.TOKEN.code(),
                        "a token is needed: Authorization: Bearer …, or open /?token=… in a browser.")
                .with("WWW-Authenticate", "Bearer");
        boolean guessed = bearer.isPresent()
                || request.cookie(cookieName).isPresent()
                || request.parameter("token").isPresent();
        return Optional.of(guessed ? slowed(request, refused) : refused);
    }

    /** How many wrong tokens were given. */
    long wrongTokens() {
        return wrong.get();
    }

    private Response slowed(Request request, Response refused) {
        long now = nanos.getAsLong();
        long count = wrong.incrementAndGet();
        long since;
        synchronized (this) {
            if (logged > 0 && now - loggedAt < LOG_NANOS) {
                return refused.after(WRONG_TOKEN_MILLIS);
            }
            since = count - logged;
            logged = count;
            loggedAt = now;
        }
        LOG.log(
                Level.WARNING,
                MonitorCode.TOKEN + " wrong tokens: " + since + " more, the latest from " + request.client()
                        + ". See: holdfast explain " + MonitorCode.TOKEN);
        return refused.after(WRONG_TOKEN_MILLIS);
    }

    private static String host(Request request) {
        return request.header("host").orElse("").replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
    }

    /** By what browsers say of a request, and programs do not. */
    private static boolean isOfAnotherSite(Request request) {
        String site = request.header("sec-fetch-site").orElse("none").toLowerCase(Locale.ROOT);
        if (!site.equals("none") && !site.equals("same-origin")) {
            return !(LINKED.contains(request.path())
                    && request.header("sec-fetch-mode")
                            .filter("navigate"::equals)
                            .isPresent()
                    && request.header("sec-fetch-dest")
                            .filter("document"::equals)
                            .isPresent());
        }
        Optional<String> origin = request.header("origin");
        return origin.isPresent()
                && !origin.get()
                        .replaceFirst("^https?://", "")
                        .equalsIgnoreCase(request.header("host").orElse(""));
    }

    /** A browser comes with the token in the address: it gets a cookie, and an address without it. */
    Optional<Response> welcome(Request request) {
        return request.parameter("token")
                .filter(token -> tokenDigest != null && request.path().equals("/") && isToken(token))
                .map(token -> new Response(303, "text/plain", new byte[0], java.util.Map.of(), null, 0)
                        .with("Location", "/")
                        .with(
                                "Set-Cookie",
                                cookieName + "=" + cookieValue + "; HttpOnly; SameSite=Strict; Path=/; Max-Age="
                                        + COOKIE_SECONDS));
    }

    private boolean isCookie(String given) {
        return MessageDigest.isEqual(digest(given), cookieDigest);
    }

    /** In a time that does not depend on how much of it is right. */
    private boolean isToken(String given) {
        return MessageDigest.isEqual(digest(given), tokenDigest);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
