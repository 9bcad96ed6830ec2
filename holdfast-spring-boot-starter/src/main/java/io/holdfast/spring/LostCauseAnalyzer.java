package io.holdfast.spring;

import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.HoldfastDataSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Hibernate reports a database that cannot be had as a dialect that cannot be determined, and drops the cause. The pool still
 * knows it.
 */
final class LostCauseAnalyzer implements FailureAnalyzer {
    private static final String HIBERNATE = "org.hibernate.";

    private final BeanFactory beans;

    LostCauseAnalyzer(BeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        if (!isHibernates(failure) || !(beans instanceof ConfigurableListableBeanFactory all)) {
            return null;
        }
        return RememberedPools.in(all).stream()
                .map(HoldfastDataSource::openFailure)
                .filter(Objects::nonNull)
                .findFirst()
                .map(ConnectFailureAnalyzer::analysis)
                .orElse(null);
    }

    private static boolean isHibernates(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectFailedException) {
                return false;
            }
            if (cause.getClass().getName().startsWith(HIBERNATE)) {
                return true;
            }
        }
        return false;
    }
}
