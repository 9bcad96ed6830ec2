package io.holdfast.pool;

import io.holdfast.pool.Setting.Alias;
import io.holdfast.pool.Setting.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A setting as the documentation and the IDE's metadata show it. */
final class SettingsPages {
    private SettingsPages() {}

    /** The row of {@code docs/settings.md}. */
    static String row(Setting<?> setting) {
        return "| `" + setting.name() + "`" + (setting.type().isText() ? "" : " (in code only)") + " | "
                + (setting.shownDefault().equals("none") ? "–" : setting.shownDefault()) + " | " + setting.allowed()
                + " | " + names(setting, Origin.HIKARICP) + " | " + others(setting) + " | " + setting.sentence() + " |";
    }

    private static String others(Setting<?> setting) {
        List<String> parts = new ArrayList<>();
        for (Origin origin : List.of(Origin.SQLALCHEMY, Origin.DRUID, Origin.P6SPY)) {
            String names = names(setting, origin);
            if (!names.isEmpty()) {
                parts.add(origin == Origin.SQLALCHEMY ? names : origin.title + ": " + names);
            }
        }
        return String.join("; ", parts);
    }

    private static String names(Setting<?> setting, Origin origin) {
        return setting.aliases().stream()
                .filter(alias -> alias.origin() == origin)
                .map((Alias alias) -> "`" + alias.name() + "`" + alias.remark())
                .collect(Collectors.joining(", "));
    }

    /** The entry of the starter's metadata. */
    static String metadata(Setting<?> setting) {
        StringBuilder entry = new StringBuilder("    {\n      \"name\": \"spring.datasource.holdfast.")
                .append(dashed(setting.name()))
                .append("\",\n      \"type\": \"")
                .append(offered(setting.type()))
                .append("\",\n      \"description\": \"")
                .append(setting.sentence().replace("`", ""));
        if (!setting.limit().shown().isEmpty()) {
            entry.append(" Allowed: ").append(setting.limit().shown()).append('.');
        }
        entry.append('"');
        if (setting.fallback() != null) {
            boolean bare = setting.fallback() instanceof Integer || setting.fallback() instanceof Boolean;
            String quote = bare ? "" : "\"";
            entry.append(",\n      \"defaultValue\": ")
                    .append(quote)
                    .append(setting.writtenDefault())
                    .append(quote);
        }
        return entry.append("\n    }").toString();
    }

    /** The hint of the starter's metadata, for a setting with few values. */
    static String hint(Setting<?> setting) {
        return setting.type().choices().stream()
                .map(choice -> "        {\n          \"value\": \"" + choice + "\"\n        }")
                .collect(Collectors.joining(
                        ",\n",
                        "    {\n      \"name\": \"spring.datasource.holdfast." + dashed(setting.name())
                                + "\",\n      \"values\": [\n",
                        "\n      ]\n    }"));
    }

    private static String offered(SettingType<?> type) {
        return type.choices().isEmpty() ? type.type().getName() : String.class.getName();
    }

    private static String dashed(String name) {
        return name.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
