package io.holdfast.doctor.server;

import org.jspecify.annotations.Nullable;

/**
 * Where a setting's value came from, and what it may be.
 *
 * @param source the server's word for it, such as COMPILED, GLOBAL, PERSISTED, DYNAMIC, CONFIG
 * @param path the file that set it; null when none did
 * @param minimum null when the setting is not a number
 * @param maximum null when the setting is not a number
 * @param persisted true when {@code SET PERSIST} stored a value
 */
public record SettingOrigin(
        String source,
        @Nullable String path,
        @Nullable Double minimum,
        @Nullable Double maximum,
        boolean persisted) {}
