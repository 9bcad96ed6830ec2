package io.holdfast.monitor.http;

import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.observe.Examiner;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Plans of statements on request. The statement comes in a header and not in the address, which proxies write down; and a page of
 * another site cannot send such a header.
 */
final class Explanations {
    /** One of the server's statistics, with placeholders, or one that the user wrote; UTF-8 in Base64. */
    private static final String KNOWN = "holdfast-known";

    private static final String GIVEN = "holdfast-given";

    private Explanations() {}

    static Response answer(Request request, Map<String, Examiner> servers) {
        Examiner server = servers.get(request.parameter("server").orElse(""));
        if (server == null) {
            return Response.error(404, MonitorCode.BAD_REQUEST.code(), "this monitor examines no such server.");
        }
        String schema =
                request.parameter("schema").filter(name -> !name.isEmpty()).orElse(null);
        try {
            Optional<String> given = text(request, GIVEN);
            if (given.isPresent()) {
                return Response.json(200, server.explainer().explainGiven(schema, given.get()));
            }
            Optional<String> known = text(request, KNOWN);
            if (known.isPresent()) {
                return Response.json(200, server.explainer().explainKnown(schema, known.get()));
            }
        } catch (IllegalArgumentException e) {
            return Response.error(400, MonitorCode.BAD_REQUEST.code(), "the header is not in Base64.");
        } catch (MonitorException e) {
            return Response.json(422, Map.of("code", e.code().code(), "message", String.valueOf(e.getMessage())));
        }
        return Response.error(
                400,
                MonitorCode.BAD_REQUEST.code(),
                "the statement stands in the header " + KNOWN + " or " + GIVEN + ".");
    }

    private static Optional<String> text(Request request, String header) {
        return request.header(header)
                .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
    }
}
