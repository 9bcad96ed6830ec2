package io.holdfast.monitor.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTest {
    /** What stands in front of the monitor may go by the other one. */
    @ParameterizedTest
    @ValueSource(strings = {"Host", "Authorization", "Origin", "Sec-Fetch-Site"})
    void aHeaderThatDecidesMustNotBeThereTwice(String name) {
        assertThatThrownBy(() -> Request.parse("GET / HTTP/1.1\r\n" + name + ": a\r\n" + name + ": b"))
                .isInstanceOf(Request.Malformed.class);
    }

    @Test
    void aPoolMayHaveAnyNameEncodedOrNot() throws Exception {
        assertThat(Request.parse("GET /health/db?pool=%E8%AE%A2%E5%8D%95 HTTP/1.1")
                        .parameter("pool"))
                .contains("订单");
        String raw = new String("订单".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(Request.parse("GET /health/db?pool=" + raw + " HTTP/1.1").parameter("pool"))
                .contains("订单");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "-1", "2001", "2147483647", "2147483648", "99999999999999999999", "1e3", "", " 7", "NaN"})
    void aNumberMustBeOneAndWithinItsLimits(String text) throws Exception {
        Request request = Request.parse("GET /?points=" + text.replace(" ", "+") + " HTTP/1.1");
        assertThatThrownBy(() -> request.number("points", 180, 1, 2_000)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Request.parse("GET / HTTP/1.1").number("points", 180, 1, 2_000))
                .isEqualTo(180);
        assertThat(Request.parse("GET /?points=2000 HTTP/1.1").number("points", 180, 1, 2_000))
                .isEqualTo(2_000);
    }
}
