package io.holdfast.doctor.locks;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a program a statement comes from, by the comment that libraries put into it: sqlcommenter (Django, Spring,
 * Knex, Go, …), marginalia and Rails' query logs, or Hibernate.
 */
public final class SqlTag {
    private static final Pattern COMMENT = Pattern.compile("/\\*(?![!+])(.{1,1000}?)\\*/", Pattern.DOTALL);
    private static final Pattern COMMENTER = Pattern.compile("([\\w.%-]+)='((?:[^'\\\\]|\\\\.)*)'");
    private static final Pattern MARGINALIA =
            Pattern.compile("([a-z_]+):((?:[^,]|,(?!\\s*[a-z_]+:))*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PLACE = Pattern.compile("[\\w$./<>-]+[#.][\\w$<>]+(:\\d+)?");
    private static final List<String> KEYS = List.of(
            "source_location", "line", "file", "controller", "action", "route", "job", "db_driver", "framework");
    private static final Set<String> PLACES =
            Set.of("source_location", "line", "file", "controller", "action", "route", "job");

    private SqlTag() {}

    /** The place in the program, in a line; empty when the statement carries none. */
    public static Optional<String> of(String sql) {
        Matcher comment = COMMENT.matcher(sql);
        while (comment.find()) {
            Optional<String> place = inComment(comment.group(1).strip());
            if (place.isPresent()) {
                return place;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> inComment(String comment) {
        Map<String, String> tags = new LinkedHashMap<>();
        Matcher commenter = COMMENTER.matcher(comment);
        while (commenter.find()) {
            tags.put(decoded(commenter.group(1)).toLowerCase(java.util.Locale.ROOT), decoded(commenter.group(2)));
        }
        if (tags.isEmpty()) {
            Matcher marginalia = MARGINALIA.matcher(comment);
            while (marginalia.find()) {
                tags.put(
                        marginalia.group(1).toLowerCase(java.util.Locale.ROOT),
                        marginalia.group(2).strip());
            }
        }
        if (tags.keySet().stream().anyMatch(PLACES::contains)) {
            List<String> parts = new ArrayList<>();
            for (String key : KEYS) {
                String value = tags.get(key);
                if (value != null && !value.isEmpty()) {
                    parts.add(
                            PLACES.contains(key) && (key.equals("line") || key.equals("source_location"))
                                    ? value
                                    : key + "=" + value);
                }
            }
            return Optional.of(String.join("  ", parts));
        }
        // Hibernate: "load com.shop.Order", "criteria query", "com.shop.OrderRepository.findAll".
        String last = comment.substring(comment.lastIndexOf(' ') + 1);
        boolean hibernate = comment.matches("(?s)(insert|update|delete|load|get|dynamic native|named)\\s.*")
                || comment.equals(last);
        return hibernate && PLACE.matcher(last).matches() ? Optional.of(comment) : Optional.empty();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
