package io.holdfast.spring;

import io.holdfast.pool.InvalidConfigException;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Wrong settings in Boot's words: each with its value and its limit, and what to do. */
final class HoldfastFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigException cause) {
        String problems = cause.problems().stream()
                .map(problem -> "    - " + problem.setting() + " = " + problem.value() + ": " + problem.rule())
                .collect(Collectors.joining("\n"));
        return new FailureAnalysis(
                cause.errorCode() + ": settings of the pool are wrong:\n\n" + problems,
                "Correct them under spring.datasource.holdfast.* (or spring.datasource.hikari.*, which is read too). "
                        + "All settings: docs/settings.md. See: holdfast explain " + cause.errorCode(),
                cause);
    }
}
