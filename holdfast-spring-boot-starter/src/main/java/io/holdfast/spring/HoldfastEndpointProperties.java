package io.holdfast.spring;

import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** What the end point shows to whom, as with Boot's own end points that have values to hide. */
@ConfigurationProperties("management.endpoint.holdfast")
public class HoldfastEndpointProperties {
    /** When to show statements, user names, and what servers and the doctor say, which may hold both. */
    private Show showValues = Show.NEVER;

    /** Roles that are authorized; when empty, everybody who is logged in. */
    private final Set<String> roles = new LinkedHashSet<>();

    /** When to show values. */
    public Show getShowValues() {
        return showValues;
    }

    /** When to show values. */
    public void setShowValues(Show showValues) {
        this.showValues = showValues;
    }

    /** Roles that are authorized; when empty, everybody who is logged in. */
    public Set<String> getRoles() {
        return roles;
    }
}
