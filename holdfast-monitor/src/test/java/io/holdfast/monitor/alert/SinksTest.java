package io.holdfast.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.holdfast.doctor.Severity;
import io.holdfast.monitor.Alert;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SinksTest {
    private static final Duration ONE_MILLI = Duration.ofMillis(1);
    private static final Alert ALERT = new Alert(
            "HF-6001",
            "a pool is nearly full",
            Severity.WARN,
            "web1",
            "pool \"orders\"",
            true,
            Instant.EPOCH.plusSeconds(60),
            Instant.EPOCH,
            0.9,
            0.8,
            "pool \"orders\": a pool is nearly full");

    /** Answers as told, and keeps what it was sent. */
    private static final class Hook implements AutoCloseable {
        final HttpServer server;
        final ConcurrentLinkedQueue<Map<String, String>> got = new ConcurrentLinkedQueue<>();

        Hook(int... answers) throws IOException {
            AtomicInteger next = new AtomicInteger();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                got.add(Map.of(
                        "body",
                        body,
                        "signature",
                        String.valueOf(exchange.getRequestHeaders().getFirst("X-Holdfast-Signature")),
                        "delivery",
                        String.valueOf(exchange.getRequestHeaders().getFirst("X-Holdfast-Delivery"))));
                int answer = answers[Math.min(next.getAndIncrement(), answers.length - 1)];
                exchange.sendResponseHeaders(answer, -1);
                exchange.close();
            });
            server.start();
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook");
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static WebhookSink sink(URI url, String secret, String template) {
        return new WebhookSink(url, secret, template, WebhookForm.HOLDFAST, Clock.systemUTC(), Duration.ofMillis(1));
    }

    private static JsonNode posted(WebhookForm form, String secret, Alert alert) throws Exception {
        try (Hook hook = new Hook(200)) {
            new WebhookSink(hook.url(), secret, null, form, () -> Instant.EPOCH.plusSeconds(1_700_000_000), ONE_MILLI)
                    .deliver(alert);
            assertThat(hook.got).hasSize(1);
            return JsonMapper.shared().readTree(hook.got.remove().get("body"));
        }
    }

    @Test
    void eachReceiverMustGetItsOwnForm() throws Exception {
        Alert over = new Alert(
                "HF-6001", "full", Severity.WARN, "web1", "pool a", false, Instant.EPOCH, Instant.EPOCH, 0, 1, "over");

        assertThat(posted(WebhookForm.SLACK, null, ALERT).path("text").asString())
                .startsWith("HF-6001 WARN: pool \"orders\"");
        JsonNode event = posted(WebhookForm.PAGERDUTY, "key", ALERT);
        assertThat(event.path("routing_key").asString()).isEqualTo("key");
        assertThat(event.path("event_action").asString()).isEqualTo("trigger");
        assertThat(event.path("payload").path("severity").asString()).isEqualTo("warning");
        assertThat(event.path("dedup_key").asString()).isEqualTo(ALERT.fingerprint());
        assertThat(posted(WebhookForm.PAGERDUTY, "key", over)
                        .path("event_action")
                        .asString())
                .isEqualTo("resolve");
        JsonNode begun = posted(WebhookForm.ALERTMANAGER, null, ALERT).path(0);
        assertThat(begun.path("labels").path("alertname").asString()).isEqualTo("HF-6001");
        assertThat(Instant.parse(begun.path("endsAt").asString())).isAfter(ALERT.at());
        assertThat(Instant.parse(posted(WebhookForm.ALERTMANAGER, null, over)
                        .path(0)
                        .path("endsAt")
                        .asString()))
                .isEqualTo(over.at());
        JsonNode ding = posted(WebhookForm.DINGTALK, "SEC1", ALERT);
        assertThat(ding.path("msgtype").asString()).isEqualTo("text");
        assertThat(ding.path("text").path("content").asString()).contains("HF-6001");
        JsonNode feishu = posted(WebhookForm.FEISHU, "SEC1", ALERT);
        assertThat(feishu.path("msg_type").asString()).isEqualTo("text");
        assertThat(feishu.path("timestamp").asString()).isEqualTo("1700000000");
        assertThat(feishu.toString()).doesNotContain("SEC1");
        assertThatThrownBy(() -> WebhookSink.of(WebhookForm.PAGERDUTY, URI.create("http://127.0.0.1:1/"), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The signatures as the receivers' own examples compute them: HMAC-SHA256, in Base64. */
    @Test
    void robotsMustBeSignedAsTheyAsk() {
        Instant now = Instant.ofEpochMilli(1_700_000_000_123L);
        String signed = WebhookForm.DINGTALK
                .address(URI.create("https://robot.example/send?access_token=t"), "SEC1", now)
                .toString();

        assertThat(signed)
                .isEqualTo(
                        "https://robot.example/send?access_token=t&timestamp=1700000000123&sign=LtwRhnP04fXYO09uCgUpnz%2F3dV0OxcApXKnTCuuaVBQ%3D");
        assertThat(WebhookForm.FEISHU.body(ALERT, "id", "SEC1", now))
                .contains("\"sign\":\"s3Va4ru9IQUY6HTJcYx7OEVyXl0V0S/y32v4ZbfOHCI=\"");
    }

    /** DingTalk and Feishu refuse with the status 200. */
    @Test
    void aRefusalInTheAnswerMustBeOne() {
        assertThat(WebhookForm.DINGTALK.refusal("{\"errcode\":310000,\"errmsg\":\"sign not match\"}"))
                .contains("310000");
        assertThat(WebhookForm.DINGTALK.refusal("{\"errcode\":0,\"errmsg\":\"ok\"}"))
                .isNull();
        assertThat(WebhookForm.FEISHU.refusal("{\"code\":19021,\"msg\":\"sign match fail\"}"))
                .contains("19021");
        assertThat(WebhookForm.FEISHU.refusal("ok")).isNull();
        assertThat(WebhookForm.SLACK.refusal("{\"code\":1}")).isNull();
    }

    @Test
    void aWebhookMustBeSignedAndReadable() throws Exception {
        try (Hook hook = new Hook(204)) {
            sink(hook.url(), "a secret", null).deliver(ALERT);

            Map<String, String> got = hook.got.remove();
            assertThat(got.get("signature"))
                    .isEqualTo("sha256=" + WebhookSink.signature("a secret", String.valueOf(got.get("body"))));
            var body = JsonMapper.shared().readTree(got.get("body"));
            assertThat(body.path("text").asString()).contains("HF-6001", "WARN", "pool \"orders\"");
            assertThat(body.path("alert").path("code").asString()).isEqualTo("HF-6001");
            assertThat(got.get("body")).doesNotContain("a secret");
        }
    }

    /** The digest of RFC 4231's second test case: the other end computes it with its own library. */
    @Test
    void theSignatureMustBeTheStandardOne() {
        assertThat(WebhookSink.signature("Jefe", "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void aWebhookThatFailsMustBeTriedAgainAsTheSameDelivery() throws Exception {
        try (Hook hook = new Hook(500, 429, 503, 200)) {
            sink(hook.url(), null, null).deliver(ALERT);

            assertThat(hook.got).hasSize(4);
            assertThat(hook.got)
                    .extracting(each -> each.get("delivery"))
                    .containsOnly(hook.got.peek().get("delivery"));
        }
    }

    @Test
    void aRefusalMustNotBeTriedAgainAndSilenceMustEnd() throws Exception {
        try (Hook hook = new Hook(404)) {
            assertThatThrownBy(() -> sink(hook.url(), null, null).deliver(ALERT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("404");
            assertThat(hook.got).hasSize(1);
        }
        assertThatThrownBy(() ->
                        sink(URI.create("http://127.0.0.1:1/x"), null, null).deliver(ALERT))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("5 attempts");
    }

    @Test
    void aTemplateMustMakeMailOfIt() throws Exception {
        try (Hook hook = new Hook(202)) {
            String template = "{\"to\": \"ops@example.org\", \"subject\": \"{subject}\", \"html\": \"{text}\"}";
            sink(hook.url(), null, template).deliver(ALERT);

            var mail = JsonMapper.shared().readTree(hook.got.remove().get("body"));
            assertThat(mail.path("subject").asString()).isEqualTo("WARN: pool \"orders\": a pool is nearly full");
        }
    }

    @Test
    void aCommandMustGetTheAlertAndNoShellMustReadIt(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out");
        new CommandSink(List.of("sh", "-c", "{ echo \"$HOLDFAST_CODE $HOLDFAST_STATE\"; cat; } > " + file))
                .deliver(ALERT);

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.get(0)).isEqualTo("HF-6001 raised");
        assertThat(JsonMapper.shared().readTree(lines.get(1)).path("subject").asString())
                .isEqualTo("pool \"orders\"");
        assertThatThrownBy(() -> new CommandSink(List.of("false")).deliver(ALERT))
                .hasMessageContaining("exit code 1");
    }

    /** Passwords and tokens often stand in the environment of the program that watches. */
    @Test
    void aCommandMustGetNothingOfTheEnvironmentButWhatIsHarmless(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("out");
        new CommandSink(List.of("sh", "-c", "env > " + file)).deliver(ALERT);

        assertThat(Files.readAllLines(file))
                .extracting(line -> line.substring(0, Math.max(0, line.indexOf('='))))
                .contains("HOLDFAST_CODE", "HOLDFAST_SUBJECT", "HOLDFAST_STATE", "HOLDFAST_TEXT")
                .allMatch(name -> name.matches(
                        "HOLDFAST_(CODE|SUBJECT|STATE|TEXT)|PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|TZ|LC_.*"
                                + "|TMPDIR|TEMP|TMP|PWD|OLDPWD|SHLVL|_|"));
    }

    @Test
    void whatCommandsATerminalMustNotReachALogOrAnEnvironment() {
        Alert alert = new Alert(
                "HF-6009",
                "t",
                Severity.CRIT,
                "n",
                "pool \u001b[2J",
                true,
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                1,
                "down:\n\u001b]0;pwned\u0007 \u009b2J \u202e\u0000 订单");
        assertThat(alert.subject()).isEqualTo("pool ?[2J");
        assertThat(alert.sentence()).isEqualTo("down: ?]0;pwned? ?2J ?? 订单");
    }

    /** A sink that hangs holds up its own alerts, and nobody who offers them. */
    @Test
    void aDeadSinkMustHoldUpNobody() {
        CountDownLatch hang = new CountDownLatch(1);
        AtomicInteger delivered = new AtomicInteger();
        AlertDelivery dead = new AlertDelivery(alert -> hang.await());
        AlertDelivery alive = new AlertDelivery(alert -> delivered.incrementAndGet());
        long begun = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            dead.offer(ALERT);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
        assertThat(dead.dropped()).isGreaterThan(700);
        for (int i = 0; i < 100; i++) {
            alive.offer(ALERT);
        }
        await().until(() -> delivered.get() == 100);
        hang.countDown();
        dead.close();
        alive.close();
    }

    @Test
    void aSinkThatThrowsMustGoOn() {
        AtomicInteger calls = new AtomicInteger();
        AlertDelivery delivery = new AlertDelivery(alert -> {
            switch (calls.incrementAndGet()) {
                case 1 -> throw new IOException("no");
                case 2 -> throw new StackOverflowError();
                default -> {}
            }
        });
        delivery.offer(ALERT);
        delivery.offer(ALERT);
        delivery.offer(ALERT);
        await().until(() -> calls.get() == 3);
        delivery.close();
        assertThat(delivery.failed()).isEqualTo(2);
    }
}
