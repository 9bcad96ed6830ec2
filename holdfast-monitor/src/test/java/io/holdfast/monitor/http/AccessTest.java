package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may look, by the head of the request alone. */
class AccessTest {
    private static final String TOKEN = "a-token-of-some-length";

    private final AtomicLong nanos = new AtomicLong();

    private Access access(String token) throws Exception {
        return Access.of(InetAddress.getLoopbackAddress(), token, nanos::get);
    }

    private static Request request(String path, String... headers) throws Exception {
        StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1");
        for (String header : headers) {
            head.append("\r\n").append(header);
        }
        return Request.parse(head.toString()).from("10.1.2.3");
    }

    private static int status(Optional<Response> refusal) {
        return refusal.map(Response::status).orElse(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9740", "127.0.0.1:9740", "[::1]:9740"})
    void theMachineItselfMustBeLetInWithoutAToken(String host) throws Exception {
        assertThat(status(access(null).refusal(request("/metrics", "Host: " + host))))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1:9740@evil"})
    void anotherNameOfTheMachineMustBeRefused(String host) throws Exception {
        assertThat(status(access(null).refusal(request("/metrics", "Host: " + host))))
                .isEqualTo(403);
    }

    /** As a browser sends them for an image, a script or a fetch in a page of another site, or of another port here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: http://evil.example",
                "Origin: http://localhost:3000",
                "Origin: null",
                "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document"
            })
    void whatAnotherSitesPageAsksForMustBeRefusedAlsoWithTheToken(String headers) throws Exception {
        for (String token : new String[] {null, TOKEN}) {
            assertThat(status(access(token)
                            .refusal(request(
                                    "/api/v1/history?range=8760h",
                                    "Host: localhost:9740",
                                    "Authorization: Bearer " + TOKEN,
                                    headers))))
                    .isEqualTo(403);
        }
    }

    @Test
    void thePageItselfMustBeReachableByALinkAndReadItsOwnData() throws Exception {
        String link = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document";
        assertThat(status(access(null).refusal(request("/", "Host: localhost", link))))
                .isEqualTo(200);
        assertThat(status(access(null)
                        .refusal(request(
                                "/api/v1/events",
                                "Host: localhost:9740",
                                "Sec-Fetch-Site: same-origin",
                                "Origin: http://localhost:9740"))))
                .isEqualTo(200);
        String frame = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe";
        assertThat(status(access(null).refusal(request("/", "Host: localhost", frame))))
                .isEqualTo(403);
    }

    @Test
    void aWrongTokenMustBeCountedAndAnsweredLateAndNoTokenAtOnce() throws Exception {
        Access access = access(TOKEN);
        for (int i = 0; i < 300; i++) {
            Response refused = access.refusal(request("/metrics", "Authorization: Bearer guess-number-" + i))
                    .orElseThrow();
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.delayMillis()).isEqualTo(1_000);
        }
        assertThat(access.refusal(request("/?token=a-wrong-one-of-some-length"))
                        .orElseThrow()
                        .delayMillis())
                .isPositive();
        assertThat(access.wrongTokens()).isEqualTo(301);
        assertThat(access.refusal(request("/metrics")).orElseThrow().delayMillis())
                .isZero();
        assertThat(access.wrongTokens()).isEqualTo(301);
        assertThat(status(access.refusal(request("/metrics", "Authorization: bearer " + TOKEN))))
                .isEqualTo(200);
    }

    @Test
    void theCookieMustEndAndBeOfThisMonitorAlone() throws Exception {
        Access access = access(TOKEN);
        String cookie = access.welcome(request("/?token=" + TOKEN))
                .orElseThrow()
                .headers()
                .getOrDefault("Set-Cookie", "");
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Max-Age=").doesNotContain(TOKEN);
        String pair = cookie.substring(0, cookie.indexOf(';'));
        assertThat(status(access.refusal(request("/", "Cookie: other=1; " + pair))))
                .isEqualTo(200);
        String another = access("another-token-of-some-length")
                .welcome(request("/?token=another-token-of-some-length"))
                .orElseThrow()
                .headers()
                .getOrDefault("Set-Cookie", "");
        assertThat(another.substring(0, another.indexOf('=')))
                .as("monitors on one host share their cookies")
                .isNotEqualTo(cookie.substring(0, cookie.indexOf('=')));
    }
}
