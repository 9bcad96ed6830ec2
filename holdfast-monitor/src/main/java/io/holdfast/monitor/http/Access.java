package io.holdfast.monitor.http;

import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may look. Without a token: whoever is on this machine, and asks for it by one of its loopback names, so that a page of
 * another site in a browser here cannot. With a token: whoever has it. Immutable and thread-safe.
 */
final class Access {
    private static final int SHORTEST_TOKEN = 16;
    private static final String COOKIE = "holdfast";
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final byte @Nullable [] tokenDigest;
    private final byte @Nullable [] cookieDigest;
    private final @Nullable String cookieValue;

    private Access(@Nullable String token) {
        this.tokenDigest = token == null ? null : digest(token);
        // A browser keeps this in place of the token.
        this.cookieValue = token == null ? null : HexFormat.of().formatHex(digest("cookie of " + token));
        this.cookieDigest = cookieValue == null ? null : digest(cookieValue);
    }

    /**
     * The rule for an address.
     *
     * @throws MonitorException if others could reach it and there is no token, or the token is short
     */
    static Access of(InetAddress address, @Nullable String token) throws MonitorException {
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
        return new Access(token);
    }

    /** Why the request is refused; nothing when it is not. */
    Optional<Response> refusal(Request request) {
        if (tokenDigest == null) {
            String host = request.header("host").orElse("").replaceFirst(":\\d+$", "");
            return LOOPBACK.contains(host)
                    ? Optional.empty()
                    : Optional.of(Response.error(
                            403,
                            MonitorCode.TOKEN.code(),
                            "without a token the monitor answers requests to localhost, 127.0.0.1 and [::1] only."));
        }
        boolean bearer = request.header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .filter(value -> isToken(value.substring(7).strip()))
                .isPresent();
        boolean cookie = request.cookie(COOKIE)
                .filter(value -> MessageDigest.isEqual(digest(value), cookieDigest))
                .isPresent();
        return bearer || cookie
                ? Optional.empty()
                : Optional.of(Response.error(
                                401,
                                MonitorCode.TOKEN.code(),
                                "a token is needed: Authorization: Bearer …, or open /?token=… in a browser.")
                        .with("WWW-Authenticate", "Bearer"));
    }

    /** A browser comes with the token in the address: it gets a cookie, and an address without it. */
    Optional<Response> welcome(Request request) {
        return request.parameter("token")
                .filter(token -> tokenDigest != null && request.path().equals("/") && isToken(token))
                .map(token -> new Response(303, "text/plain", new byte[0], java.util.Map.of(), null)
                        .with("Location", "/")
                        .with("Set-Cookie", COOKIE + "=" + cookieValue + "; HttpOnly; SameSite=Strict; Path=/"));
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
