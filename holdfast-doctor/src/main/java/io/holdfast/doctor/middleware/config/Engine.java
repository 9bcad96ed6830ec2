package io.holdfast.doctor.middleware.config;

/** The middleware that configurations can be written for. */
public enum Engine {
    /** ProxySQL. */
    PROXYSQL("ProxySQL"),
    /** MySQL Router, from 8.1 on, which can share sessions. */
    ROUTER("MySQL Router"),
    /** HAProxy. */
    HAPROXY("HAProxy");

    private final String title;

    Engine(String title) {
        this.title = title;
    }

    /** Its name. */
    public String title() {
        return title;
    }

    /** How its file is written and read. */
    public MiddlewareConfig config() {
        return switch (this) {
            case PROXYSQL -> new ProxySqlConfig();
            case ROUTER -> new RouterConfig();
            case HAPROXY -> new HaproxyConfig();
        };
    }
}
