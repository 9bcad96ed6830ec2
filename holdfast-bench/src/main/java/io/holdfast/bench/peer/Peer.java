package io.holdfast.bench.peer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;

/** The pools under measurement: Holdfast, and its peers in the order of their use. */
public enum Peer {
    HOLDFAST("Holdfast", ModernPools::holdfast),
    HIKARICP("HikariCP", ModernPools::hikari),
    AGROAL("Agroal", ModernPools::agroal),
    DRUID("Druid", ModernPools::druid),
    VIBUR("Vibur", ModernPools::vibur),
    TOMCAT("tomcat-jdbc", ClassicPools::tomcat),
    DBCP2("commons-dbcp2", ClassicPools::dbcp2),
    C3P0("c3p0", ClassicPools::c3p0),
    BEECP("BeeCP", ModernPools::beecp);

    /** Opens a pool with all its defaults on, except for the shape. */
    @FunctionalInterface
    interface Factory {
        PeerPool open(Target target, PoolShape shape) throws SQLException;
    }

    private final String title;
    private final Factory factory;

    Peer(String title, Factory factory) {
        this.title = title;
        this.factory = factory;
    }

    /** Its name as its makers write it. */
    public String title() {
        return title;
    }

    /** The version on the class path. */
    public String version() {
        Properties versions = new Properties();
        try (InputStream in = Peer.class.getResourceAsStream("versions.properties")) {
            versions.load(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return versions.getProperty(name().toLowerCase(Locale.ROOT), "unknown");
    }

    /** Opens a pool of this kind with its defaults and a fixed size. */
    public PeerPool open(Target target, int size) throws SQLException {
        return open(target, PoolShape.fixed(size));
    }

    /** Opens a pool of this kind with its defaults, in a shape. */
    public PeerPool open(Target target, PoolShape shape) throws SQLException {
        return factory.open(target, shape);
    }
}
