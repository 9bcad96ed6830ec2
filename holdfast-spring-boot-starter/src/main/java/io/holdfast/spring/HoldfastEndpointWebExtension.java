package io.holdfast.spring;

import java.util.Map;
import java.util.Set;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** The end point over HTTP, where it is known who asks. */
@EndpointWebExtension(endpoint = HoldfastEndpoint.class)
public final class HoldfastEndpointWebExtension {
    private final HoldfastEndpoint delegate;
    private final Show showValues;
    private final Set<String> roles;

    HoldfastEndpointWebExtension(HoldfastEndpoint delegate, Show showValues, Set<String> roles) {
        this.delegate = delegate;
        this.showValues = showValues;
        this.roles = Set.copyOf(roles);
    }

    /** Everything; values as this caller may see them. */
    @ReadOperation
    public Map<String, Object> all(SecurityContext securityContext) {
        return delegate.shown(showValues.isShown(securityContext, roles));
    }
}
