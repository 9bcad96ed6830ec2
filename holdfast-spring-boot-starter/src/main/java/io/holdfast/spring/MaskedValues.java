package io.holdfast.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;

/** Values as one caller may see them: by {@code show-values}, and by the application's sanitizing functions. */
record MaskedValues(Sanitizer sanitizer, boolean shown) {
    /** The value under this key, which sanitizing functions see as {@code holdfast.KEY}. */
    @Nullable
    Object of(String key, @Nullable Object value) {
        return sanitizer.sanitize(new SanitizableData(null, "holdfast." + key, value), shown);
    }

    /** As above, for each of them. */
    List<@Nullable Object> all(String key, List<?> values) {
        return values.stream().<@Nullable Object>map(value -> of(key, value)).toList();
    }
}
