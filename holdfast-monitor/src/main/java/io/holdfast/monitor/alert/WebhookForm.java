package io.holdfast.monitor.alert;

import io.holdfast.doctor.Severity;
import io.holdfast.monitor.Alert;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whose form a webhook's posts have. */
public enum WebhookForm {
    /** Holdfast's own: {@code text}, {@code subject} and the whole {@code alert}; the secret signs it in a header. */
    HOLDFAST {
        @Override
        Object content(Alert alert, String id, @Nullable String secret, Instant now) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("id", id);
            body.put("subject", subject(alert));
            body.put("text", text(alert));
            body.put("alert", alert);
            return body;
        }
    },
    /** An incoming webhook of Slack, and of what takes its form, such as Mattermost. */
    SLACK {
        @Override
        Object content(Alert alert, String id, @Nullable String secret, Instant now) {
            return Map.of("text", escapedForSlack(text(alert)));
        }
    },
    /** PagerDuty's events, version 2: what begins opens an incident, and what ends resolves it. The secret is the routing key. */
    PAGERDUTY {
        @Override
        Object content(Alert alert, String id, @Nullable String secret, Instant now) {
            Map<String, Object> event = new LinkedHashMap<>();
            event.put("routing_key", secret == null ? "" : secret);
            event.put("event_action", alert.raised() ? "trigger" : "resolve");
            event.put("dedup_key", cut(alert.fingerprint(), PAGERDUTY_KEY));
            event.put(
                    "payload",
                    Map.of(
                            "summary",
                            cut(text(alert), PAGERDUTY_SUMMARY),
                            "source",
                            (alert.node() + " " + alert.subject()).strip(),
                            "severity",
                            level(alert),
                            "timestamp",
                            alert.at().toString(),
                            "class",
                            alert.code()));
            return event;
        }
    },
    /**
     * Prometheus' Alertmanager, {@code /api/v2/alerts}. It takes an alert that is not repeated for over: one that begins is said to
     * last for a week, and is ended when it ends.
     */
    ALERTMANAGER {
        @Override
        Object content(Alert alert, String id, @Nullable String secret, Instant now) {
            return List.of(Map.of(
                    "labels",
                    Map.of(
                            "alertname",
                            alert.code(),
                            "severity",
                            level(alert),
                            "subject",
                            alert.subject(),
                            "node",
                            alert.node()),
                    "annotations",
                    Map.of("summary", alert.sentence(), "title", alert.title()),
                    "startsAt",
                    alert.since().toString(),
                    "endsAt",
                    (alert.raised() ? alert.at().plus(LASTS) : alert.at()).toString()));
        }
    },
    /** A robot of DingTalk. The secret signs the address. */
    DINGTALK {
        @Override
        Object content(Alert alert, String id, @Nullable String secret, Instant now) {
            return Map.of("msgtype", "text", "text", Map.of("content", text(alert)));
        }

        @Override
        URI address(URI url, @Nullable String secret, Instant now) {
            if (secret == null) {
                return url;
            }
            String time = String.valueOf(now.toEpochMilli());
            String sign = Base64.getEncoder().encodeToString(WebhookSink.hmac(secret, time + "\n" + secret));
            return URI.create(url + (url.getRawQuery() == null ? "?" : "&") + "timestamp=" + time + "&sign="
                    + URLEncoder.encode(sign, StandardCharsets.UTF_8));
        }

        @Override
        @Nullable
        String refusal(String answer) {
            return nonZero(answer, "errcode");
        }
    },
    /** A robot of Feishu or Lark. The secret signs the body. */
    FEISHU {
        @Override
        Object content(Alert alert, String id, @Nullable String secret, Instant now) {
            Map<String, Object> body = new LinkedHashMap<>();
            if (secret != null) {
                String time = String.valueOf(now.getEpochSecond());
                body.put("timestamp", time);
                body.put("sign", Base64.getEncoder().encodeToString(WebhookSink.hmac(time + "\n" + secret, "")));
            }
            body.put("msg_type", "text");
            body.put("content", Map.of("text", text(alert)));
            return body;
        }

        @Override
        @Nullable
        String refusal(String answer) {
            return nonZero(answer, "code");
        }
    };

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** The longest that PagerDuty takes. */
    private static final int PAGERDUTY_KEY = 255;

    private static final int PAGERDUTY_SUMMARY = 1024;
    private static final Duration LASTS = Duration.ofDays(7);

    /** What the body is made of. */
    abstract Object content(Alert alert, String id, @Nullable String secret, Instant now);

    /** The body. */
    String body(Alert alert, String id, @Nullable String secret, Instant now) {
        return JSON.writeValueAsString(content(alert, id, secret, now));
    }

    /** Where it goes. */
    URI address(URI url, @Nullable String secret, Instant now) {
        return url;
    }

    /** Why an answer of 200 is a refusal; null when it is none. */
    @Nullable
    String refusal(String answer) {
        return null;
    }

    static String subject(Alert alert) {
        return (alert.raised() ? alert.severity().name() : "OK") + ": " + alert.sentence();
    }

    static String text(Alert alert) {
        return alert.code() + " " + subject(alert);
    }

    /** In the words that PagerDuty and Prometheus' rules use. */
    private static String level(Alert alert) {
        return alert.severity() == Severity.CRIT ? "critical" : alert.severity() == Severity.WARN ? "warning" : "info";
    }

    /** Names of hosts and tables must mention no one and link to nothing. */
    private static String escapedForSlack(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }

    private static @Nullable String nonZero(String answer, String field) {
        try {
            JsonNode code = JSON.readTree(answer).path(field);
            return code.isNumber() && code.asInt() != 0 ? "it answered " + field + " " + code.asInt() : null;
        } catch (JacksonException e) {
            return null;
        }
    }
}
