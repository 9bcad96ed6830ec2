package io.holdfast.bench.result;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The raw results as a JSON array of {@code {benchmark, pool, params, metric, value, unit}}. */
public final class JsonResults {
    private JsonResults() {}

    /** One object a line. */
    public static String toJson(List<Measurement> results) {
        return results.stream().map(JsonResults::object).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }

    private static String object(Measurement result) {
        return "{\"benchmark\": " + text(result.benchmark())
                + ", \"pool\": " + text(result.pool())
                + ", \"params\": " + params(result.params())
                + ", \"metric\": " + text(result.metric())
                + ", \"value\": " + number(result.value())
                + ", \"unit\": " + text(result.unit()) + "}";
    }

    private static String params(Map<String, Object> params) {
        return params.entrySet().stream()
                .map(param -> text(param.getKey()) + ": "
                        + (param.getValue() instanceof Number
                                ? param.getValue()
                                : text(param.getValue().toString())))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    /** JSON knows no NaN: a figure that could not be measured is null. */
    private static String number(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value, new MathContext(6)).stripTrailingZeros().toPlainString()
                : "null";
    }

    private static String text(String value) {
        StringBuilder json = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }
}
