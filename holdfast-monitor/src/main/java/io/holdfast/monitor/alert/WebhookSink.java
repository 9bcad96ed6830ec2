package io.holdfast.monitor.alert;

import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertSink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private final URI url;
    private final @Nullable String secret;
    private final @Nullable String template;
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
        this(url, secret, template, Duration.ofSeconds(1));
    }

    WebhookSink(URI url, @Nullable String secret, @Nullable String template, Duration firstPause) {
        this.url = url;
        this.secret = secret;
        this.template = template;
        this.firstPause = firstPause;
    }

    @Override
    public void deliver(Alert alert) throws IOException, InterruptedException {
        String id = HexFormat.of().toHexDigits(alert.fingerprint().hashCode()) + "-"
                + alert.at().toEpochMilli() + (alert.raised() ? "-raised" : "-cleared");
        String body = body(alert, id);
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .timeout(ATTEMPT)
                .header("Content-Type", "application/json")
                .header("X-Holdfast-Delivery", id)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (secret != null) {
            request.header("X-Holdfast-Signature", "sha256=" + signature(secret, body));
        }
        send(request.build());
    }

    private void send(HttpRequest request) throws IOException, InterruptedException {
        Duration pause = firstPause;
        for (int attempt = 1; ; attempt++) {
            String failure;
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status < 300) {
                    return;
                }
                failure = "it answered " + status;
                if (status != RETRY_LATER && status < 500) {
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

    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    private String body(Alert alert, String id) {
        String subject = (alert.raised() ? alert.severity().name() : "OK") + ": " + alert.sentence();
        String text = alert.code() + " " + subject;
        if (template == null) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("id", id);
            body.put("subject", subject);
            body.put("text", text);
            body.put("alert", alert);
            return JSON.writeValueAsString(body);
        }
        return template.replace("{subject}", escaped(subject))
                .replace("{text}", escaped(text))
                .replace("{code}", escaped(alert.code()))
                .replace("{id}", escaped(id));
    }

    /** As it stands between the quotes of a JSON string. */
    private static String escaped(String text) {
        String quoted = JSON.writeValueAsString(text);
        return quoted.substring(1, quoted.length() - 1);
    }

    static String signature(String secret, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
