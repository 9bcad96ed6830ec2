package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.server.ServerVersion;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A source and a replica, and what is to stand before them. */
final class Plans {
    static final Backend SOURCE =
            new Backend("db1", 3306, ServerVersion.parse("8.0.33"), true, true, true, false, 28_800, 90);
    static final Backend REPLICA =
            new Backend("10.0.0.2", 3307, ServerVersion.parse("8.0.33"), false, true, true, false, 600, 40);
    static final Plan.Login ADMIN = new Plan.Login("holdfast", "a-password-of-its-own");

    private Plans() {}

    static Plan of(Backend... backends) {
        return of(EnumSet.allOf(ClientDriver.class), backends);
    }

    static Plan of(Set<ClientDriver> drivers, Backend... backends) {
        return new Plan(
                List.of(backends),
                drivers,
                "127.0.0.1",
                6033,
                400,
                ADMIN,
                new Plan.Login("monitor", "m-password"),
                new Plan.Login("app", "app-password"));
    }
}
