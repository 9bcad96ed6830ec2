package io.holdfast.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.DriverManager;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** A target as the two drivers want it. */
final class TargetUrls {
    private TargetUrls() {}

    static String jdbcUrl(Target target, int port) {
        String given = target.driverUrl();
        if (given != null) {
            return port == target.port() ? given : given.replaceFirst("//[^/?]*", "//" + hostPort(target, port));
        }
        String scheme = connectorJ() ? "jdbc:mysql" : "jdbc:mariadb";
        return scheme + "://" + hostPort(target, port) + "/" + (target.database() == null ? "" : target.database());
    }

    static Properties properties(Target target, String url) throws IOException {
        Properties properties = new Properties();
        if (target.user() != null) {
            properties.setProperty("user", target.user());
        }
        String password = target.password().password();
        if (password != null) {
            properties.setProperty("password", password);
        }
        String millis = String.valueOf(target.connectTimeout().toMillis());
        properties.setProperty("connectTimeout", millis);
        properties.setProperty("socketTimeout", millis);
        if (!url.contains("connectionAttributes")) {
            properties.setProperty("connectionAttributes", "program_name:holdfast-doctor");
        }
        properties.putAll(settings(target, url));
        return properties;
    }

    /** How to use TLS, where the URL does not say. */
    static Map<String, String> settings(Target target, String url) {
        Map<String, String> properties = new HashMap<>();
        if (!url.toLowerCase(Locale.ROOT).contains("ssl")) {
            tls(target, url, properties);
        }
        return properties;
    }

    private static void tls(Target target, String url, Map<String, String> properties) {
        if (url.startsWith("jdbc:mysql:")) {
            properties.put("sslMode", target.tls().name());
        } else if (target.tls() != Tls.PREFERRED) {
            properties.put("sslMode", target.tls().mariadbName());
        }
        // Without TLS the server's key could be swapped on the way; on this very machine there is no way between.
        if (target.tls() == Tls.DISABLED || loopback(target.host())) {
            properties.put("allowPublicKeyRetrieval", "true");
        }
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean connectorJ() {
        return DriverManager.drivers().anyMatch(d -> d.getClass().getName().startsWith("com.mysql."));
    }

    private static String hostPort(Target target, int port) {
        String host = target.host().indexOf(':') >= 0 ? "[" + target.host() + "]" : target.host();
        return host + ":" + port;
    }
}
