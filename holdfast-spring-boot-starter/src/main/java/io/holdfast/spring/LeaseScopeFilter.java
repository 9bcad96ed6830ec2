package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseScope;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * A scope around each request: what it still holds at its end is returned, also after an error, with its transaction rolled back,
 * and reported with the place of borrow. For a request that goes on after its thread has left, the scope ends with the request. Usable
 * without Spring. Thread-safe.
 */
public final class LeaseScopeFilter implements Filter {
    private final Supplier<? extends Collection<HoldfastDataSource>> pools;

    /** A filter over these pools. */
    public LeaseScopeFilter(Collection<HoldfastDataSource> pools) {
        List<HoldfastDataSource> copy = List.copyOf(pools);
        this.pools = () -> copy;
    }

    /** As above; the pools are asked for when a request begins. */
    LeaseScopeFilter(Supplier<? extends Collection<HoldfastDataSource>> pools) {
        this.pools = pools;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        LeaseScope scope = LeaseScope.open(pools.get());
        boolean goesOn = false;
        try {
            chain.doFilter(request, response);
            goesOn = request.isAsyncStarted();
            if (goesOn) {
                scope.leave();
                request.getAsyncContext().addListener(new AtEnd(scope));
            }
        } finally {
            if (!goesOn) {
                scope.close();
            }
        }
    }

    private record AtEnd(LeaseScope scope) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            scope.close();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onError(AsyncEvent event) {
            // onComplete follows.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }
    }
}
