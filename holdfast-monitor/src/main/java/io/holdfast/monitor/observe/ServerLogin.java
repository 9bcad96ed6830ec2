package io.holdfast.monitor.observe;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.pool.Credentials;
import io.holdfast.pool.PoolConfig;
import java.io.IOException;
import java.util.Optional;

/** How the doctor logs in to a pool's server: as the pool does. */
public final class ServerLogin {
    private ServerLogin() {}

    /** The pool's own login; nothing where its connections come from a data source, or its URL names no single host. */
    public static Optional<Target> of(PoolConfig config) {
        String url = config.jdbcUrl();
        if (url == null || LocalPool.database(config).equals("several hosts")) {
            return Optional.empty();
        }
        try {
            Target target = Target.parse(url).withConnectTimeout(config.connectTimeout());
            Credentials.Provider provider = config.credentialsProvider();
            if (provider != null) {
                return Optional.of(target.withUser(provider.get().username()).withPassword(() -> {
                    try {
                        return provider.get().password();
                    } catch (Exception e) {
                        throw new IOException("the credentials provider failed", e);
                    }
                }));
            }
            String user = config.username();
            String password = config.password();
            Target named = user == null ? target : target.withUser(user);
            return Optional.of(password == null ? named : named.withPassword(PasswordSource.of(password)));
        } catch (DoctorException e) {
            return Optional.empty();
        } catch (Exception e) {
            // The credentials provider failed: the pool says so, too.
            return Optional.empty();
        }
    }
}
