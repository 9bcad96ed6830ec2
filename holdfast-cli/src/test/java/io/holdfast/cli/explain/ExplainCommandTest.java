package io.holdfast.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.DoctorError;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.fleet.FleetCode;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.pool.ErrorCode;
import io.holdfast.scan.Rule;
import io.holdfast.scan.ScanError;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExplainCommandTest {
    @Test
    void everyCodeOfThePoolHasAPageAndEveryPageACode() {
        assertThat(ErrorPages.codes().stream().filter(code -> code.startsWith("HF-1")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList());
    }

    @Test
    void everyCodeOfTheMonitorHasAPageAndEveryPageACode() {
        assertThat(ErrorPages.codes().stream().filter(code -> code.startsWith("HF-6")))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MonitorCode.values())
                        .map(MonitorCode::code)
                        .toList());
    }

    @Test
    void everyCodeOfTheFleetHasAPageAndEveryPageACode() {
        assertThat(ErrorPages.codes().stream().filter(code -> code.startsWith("HF-5")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(FleetCode.values()).map(FleetCode::code).toList());
    }

    @Test
    void everyRuleOfTheScanHasAPageAndEveryPageARule() {
        assertThat(ErrorPages.codes().stream().filter(code -> code.startsWith("HF-3")))
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Arrays.stream(Rule.values()).map(Rule::code),
                                Arrays.stream(ScanError.values()).map(ScanError::code))
                        .toList());
    }

    /** All lists of codes together: none is in two of them, none lacks its page, and no page is left of one that is gone. */
    @Test
    void everyCodeMustBeOneThingAndHaveItsPage() {
        List<String> codes = Stream.of(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::code),
                        Arrays.stream(MonitorCode.values()).map(MonitorCode::code),
                        Arrays.stream(DoctorError.values()).map(DoctorError::code),
                        Arrays.stream(RepairError.values()).map(RepairError::code),
                        Arrays.stream(MiddlewareError.values()).map(MiddlewareError::code),
                        Arrays.stream(DropCause.values()).map(DropCause::code),
                        Arrays.stream(Rule.values()).map(Rule::code),
                        Arrays.stream(ScanError.values()).map(ScanError::code),
                        ServiceLoader.load(Probe.class).stream()
                                .map(probe -> probe.get().info().code()))
                .flatMap(each -> each)
                .toList();
        List<String> thousands =
                codes.stream().map(code -> code.substring(0, 4)).distinct().toList();

        assertThat(ErrorPages.codes().stream().filter(code -> thousands.contains(code.substring(0, 4))))
                .containsExactlyInAnyOrderElementsOf(codes);
    }

    static List<String> pages() {
        return ErrorPages.codes();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyPageHasItsPartsAndIsShort(String code) {
        String page = ErrorPages.markdown(code).orElseThrow();

        assertThat(page).startsWith("# " + code + ": ");
        assertThat(page).contains("## Likeliest causes", "## What to do", "## Check by hand", "Related: HF-");
        assertThat(page.lines().count()).isBetween(15L, 40L);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pagesReferOnlyToCodesThatExist(String code) {
        String page = ErrorPages.markdown(code).orElseThrow();

        assertThat(page.replaceAll("(?s).*?(HF-\\d{4}|$)", "$1 ").trim().split(" +"))
                .isSubsetOf(ErrorPages.codes());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void pagesFitEightyColumnsAndShowNoMarkdown(String code) {
        CliRun run = CliRun.of("explain", code);

        assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(run.out()).doesNotContain("**", "`", "## ");
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HF-1001", "hf-1001", "HF1001", "1001"})
    void aCodeMayBeTypedInAnyWay(String typed) {
        assertThat(CliRun.of("explain", typed).out()).startsWith("HF-1001");
    }

    @ParameterizedTest
    @ValueSource(strings = {"HF-1019", "1000000", "nonsense", "99999999999999"})
    void anUnknownCodeIsWrongUsageWithSuggestions(String typed) {
        CliRun run = CliRun.of("explain", typed);

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains(typed).contains("HF-10");
    }

    @Test
    void suggestsTheNearestCodes() {
        assertThat(CliRun.of("explain", "HF-1019").err()).contains("HF-1020").doesNotContain("HF-1035");
    }

    @Test
    void jsonIsOneObjectOnOneLine() {
        CliRun run = CliRun.of("explain", "HF-1002", "--json");

        JsonNode page = JsonMapper.shared().readTree(run.out());
        assertThat(page.get("code").asString()).isEqualTo("HF-1002");
        assertThat(page.get("title").asString()).isEqualTo("the server cannot be reached");
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void withoutACodeItListsAll() {
        assertThat(CliRun.of("explain").out().lines()).hasSizeGreaterThanOrEqualTo(ErrorCode.values().length);
    }
}
