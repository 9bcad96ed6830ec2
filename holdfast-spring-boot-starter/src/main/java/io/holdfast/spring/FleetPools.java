package io.holdfast.spring;

import io.holdfast.fleet.FleetDataSource;
import io.holdfast.fleet.FleetSettings;
import io.holdfast.fleet.FleetShare;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.InvalidConfigException.Problem;
import io.holdfast.pool.PoolConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/** Pools that are members of a fleet, where its module is there; an application without it never loads its classes. */
final class FleetPools {
    /** By name: its module need not be there. */
    static final String MEMBER = "io.holdfast.fleet.FleetDataSource";

    private FleetPools() {}

    /**
     * A pool: one of a fleet where these settings name one.
     *
     * @param application the application's class loader, where it is known
     * @throws InvalidConfigException if one of them is wrong, or the module is missing
     */
    static HoldfastDataSource open(
            PoolConfig config, Properties fleet, String prefix, @Nullable ClassLoader application) {
        if (fleet.isEmpty()) {
            return new HoldfastDataSource(config);
        }
        ClassLoader loader = application == null ? FleetPools.class.getClassLoader() : application;
        if (!ClassUtils.isPresent(MEMBER, loader)) {
            throw new InvalidConfigException(
                    ErrorCode.INVALID_CONFIG,
                    config.name(),
                    List.of(new Problem(
                            prefix + ".holdfast.fleet.*",
                            String.valueOf(fleet.getOrDefault(PoolSettings.FLEET_NAME, "(no name)")),
                            "needs the module io.holdfast:holdfast-fleet on the class path")));
        }
        return Member.open(config, fleet);
    }

    /** What a pool has of its fleet's budget; empty where it is in none. */
    static Map<String, Object> share(HoldfastDataSource pool) {
        return pool.getClass().getName().equals(MEMBER) ? Member.share(pool) : Map.of();
    }

    /** All that needs the module. */
    private static final class Member {
        static HoldfastDataSource open(PoolConfig config, Properties fleet) {
            FleetSettings settings = FleetSettings.takenFrom(fleet);
            return settings == null ? new HoldfastDataSource(config) : FleetDataSource.open(config, settings);
        }

        static Map<String, Object> share(HoldfastDataSource pool) {
            if (!(pool instanceof FleetDataSource member)) {
                return Map.of();
            }
            FleetShare share = member.share();
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("state", share.state().name());
            details.put("granted", share.granted());
            details.put("limit", share.limit());
            details.put("members", share.members());
            details.put("shared", share.usable());
            return details;
        }
    }
}
