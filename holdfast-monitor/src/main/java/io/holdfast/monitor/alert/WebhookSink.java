package io.holdfast.monitor.alert;

import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertSink;
import io.holdfast.monitor.observe.LimitedBody;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Posts alerts as JSON to a URL. Tries again after 1, 2, 4 and 8 seconds while the other end does not answer, or answers
 * with 429 or 5xx; each attempt has five seconds. Thread-safe.
 *
 * <p>The body has {@code text}, which chat programs show, {@code subject} for mail, and {@code alert} with everything. With a
 * template the body is that text, in which <code>{subject}</code>, <code>{text}</code>, <code>{code}</code> and
 * <code>{id}</code> stand for parts of the alert, escaped for JSON: enough for a gateway that sends mail.
 *
 * <p>With a secret each request carries {@code X-Holdfast-Signature: sha256=…}, the HMAC-SHA256 of the body in hexadecimal
 * digits. {@code X-Holdfast-Delivery} names the delivery and stays the same when it is tried again, so that the other end
 * can tell a repetition.
 */
public final class WebhookSink implements AlertSink {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ATTEMPT = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;
    private static final int RETRY_LATER = 429;
    /** More than any of them has to say. */
    private static final int LONGEST_ANSWER = 1 << 20;

    private final URI url;
    private final @Nullable String secret;
    private final @Nullable String template;
    private final WebhookForm form;
    private final InstantSource clock;
    private final Duration firstPause;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(ATTEMPT).build();

    /**
     * A sink for this URL.
     *
     * @param secret signs the requests; null for none
     * @param template the body; null for the one described above
     */
    public WebhookSink(URI url, @Nullable String secret, @Nullable String template) {
        this(url, secret, template, WebhookForm.HOLDFAST, Clock.systemUTC(), Duration.ofSeconds(1));
    }

    /**
     * A sink that speaks as another program wants it.
     *
     * @param secret what the form does with it stands there; null for none
     * @throws IllegalArgumentException if the form needs a secret and there is none
     */
    public static WebhookSink of(WebhookForm form, URI url, @Nullable String secret) {
        return new WebhookSink(url, secret, null, form, Clock.systemUTC(), Duration.ofSeconds(1));
    }

    WebhookSink(
            URI url,
            @Nullable String secret,
            @Nullable String template,
            WebhookForm form,
            InstantSource clock,
            Duration firstPause) {
        if (form == WebhookForm.PAGERDUTY && secret == null) {
            throw new IllegalArgumentException("PagerDuty needs its routing key as the secret");
        }
        this.url = url;
        this.secret = secret;
        this.template = template;
        this.form = form;
        this.clock = clock;
        this.firstPause = firstPause;
    }

    @Override
    public void deliver(Alert alert) throws IOException, InterruptedException {
        String id = HexFormat.of().toHexDigits(alert.fingerprint().hashCode()) + "-"
                + alert.at().toEpochMilli() + (alert.raised() ? "-raised" : "-cleared");
        Instant now = clock.instant();
        String body = body(alert, id, now);
        HttpRequest.Builder request = HttpRequest.newBuilder(form.address(url, secret, now))
                .timeout(ATTEMPT)
                .header("Content-Type", "application/json")
                .header("X-Holdfast-Delivery", id)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (secret != null && form == WebhookForm.HOLDFAST) {
            request.header("X-Holdfast-Signature", "sha256=" + signature(secret, body));
        }
        send(request.build());
    }

    private void send(HttpRequest request) throws IOException, InterruptedException {
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            String failure;
            try {
                HttpResponse<byte[]> answer = sent(request);
                int status = answer.statusCode();
                String refusal = form.refusal(new String(answer.body(), StandardCharsets.UTF_8));
                if (status < 300 && refusal == null) {
                    return;
                }
                failure = refusal == null ? "it answered " + status : refusal;
                if (refusal == null && status != RETRY_LATER && status < 500) {
                    throw new Refused(url.getHost() + ": " + failure);
                }
            } catch (Refused e) {
                throw e;
            } catch (IOException e) {
                failure = String.valueOf(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
            }
            if (attempt == ATTEMPTS) {
                throw new IOException(url.getHost() + ": " + failure + ", after " + ATTEMPTS + " attempts");
            }
            Thread.sleep(pause.toMillis());
            pause = pause.multipliedBy(2);
        }
    }

    /** The whole answer; the request's own limit ends with the head of the answer. */
    private HttpResponse<byte[]> sent(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> asked =
                client.sendAsync(request, head -> new LimitedBody(LONGEST_ANSWER));
        try {
            return asked.get(2 * ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its answer had not ended after " + 2 * ATTEMPT.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } finally {
            asked.cancel(true);
        }
    }

    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private String body(Alert alert, String id, Instant now) {
        if (template == null) {
            return form.body(alert, id, secret, now);
        }
        return template.replace("{subject}", escaped(WebhookForm.subject(alert)))
                .replace("{text}", escaped(WebhookForm.text(alert)))
                .replace("{code}", escaped(alert.code()))
                .replace("{id}", escaped(id));
    }

    /** As it stands between the quotes of a JSON string. */
    private static String escaped(String text) {
        String quoted = JSON.writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    static String signature(String secret, String body) {
        return HexFormat.of().formatHex(hmac(secret, body));
    }

    static byte[] hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
