package io.holdfast.it.tck;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** How many of the contract tests a pool passes, and which ones it does not. */
record TckScore(String pool, String version, long passed, long tests, List<String> failed) {

    static TckScore of(String pool, String version, Class<? extends DbcpTck> suite) {
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectClass(suite))
                                .build(),
                        listener);
        TestExecutionSummary summary = listener.getSummary();
        List<String> failed = summary.getFailures().stream()
                .map(failure -> name(failure.getTestIdentifier()))
                .sorted()
                .toList();
        return new TckScore(pool, version, summary.getTestsSucceededCount(), summary.getTestsFoundCount(), failed);
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(source -> ((MethodSource) source).getMethodName())
                .orElse(test.getDisplayName());
    }

    String row() {
        return String.format("%-12s %-16s %2d of %2d  %s", pool, version, passed, tests, String.join(", ", failed));
    }

    String json() {
        String names = failed.stream().map(test -> '"' + test + '"').collect(Collectors.joining(", ", "[", "]"));
        return String.format(
                "{\"pool\": \"%s\", \"version\": \"%s\", \"passed\": %d, \"tests\": %d, \"failed\": %s}",
                pool, version, passed, tests, names);
    }
}
