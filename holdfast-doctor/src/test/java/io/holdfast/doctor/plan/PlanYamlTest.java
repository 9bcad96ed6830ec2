package io.holdfast.doctor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PlanYamlTest {
    static final FixPlan PLAN = new FixPlan(
            "20261128-ab",
            Instant.parse("2026-11-28T10:00:00Z"),
            Instant.parse("2026-11-29T10:00:00Z"),
            new ServerMark(
                    "8.0.33",
                    "db:3306",
                    "u-u",
                    "host",
                    3306,
                    "/var/lib/mysql/",
                    1,
                    Instant.parse("2026-11-01T00:00:00Z")),
            Map.of("`a`.`表 \"x\"`", "12"),
            List.of(new PlannedFix(
                    "add-index",
                    "a title: with # signs",
                    Map.of("on", "`a`.`表 \"x\"`(`b`)", "n", "007"),
                    List.of("holds", "- and: this"),
                    "none",
                    List.of(
                            new PlannedStep("one", List.of("ALTER …\nline"), 5, "no", "yes", List.of("DROP"), null),
                            new PlannedStep("two", List.of(), 5, "null", "true", List.of(), "because")))));

    @Test
    void aPlanMustComeBackAsItWasWritten() throws RepairException {
        assertThat(PlanYaml.read(PlanYaml.write(PLAN))).isEqualTo(PLAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "kind: holdfast-plan",
                "a: b: c",
                "\u0000",
                "kind: other\nversion: 1",
                "!!java.lang.Runtime {}",
                "&a [*a]"
            })
    void whatIsNoPlanMustBeRefusedWithACode(String text) {
        assertThat(error(text)).isEqualTo(RepairError.PLAN_UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "version: 1,version: 2",
        "id: 20261128-ab,id: ../../etc",
        "limitSeconds: 5,limitSeconds: five",
        "createdAt: 2026,createdAt: yesterday 2026",
        "what: one,what: [one]",
        "cost: none,price: none",
        "port: 3306,port: 99999999999999999999"
    })
    void aChangedPartMustBeRefusedWithACode(String part, String other) {
        String text = PlanYaml.write(PLAN);
        String plain = text.replace("'", "").replace("\"", "");
        assertThat(plain).contains(part);
        String changed = text.replaceFirst(part.replace(": ", ": [\"']?") + "[\"']?", other);
        assertThat(changed).isNotEqualTo(text);

        assertThat(error(changed)).isEqualTo(RepairError.PLAN_UNREADABLE);
    }

    @Test
    void thePublishedSchemaMustNameTheFieldsThatAreWritten() throws Exception {
        JsonNode schema = JsonMapper.shared().readTree(Files.readString(Path.of("../docs/plan.schema.json")));
        Set<String> named = new TreeSet<>();
        collect(schema, named);
        Set<String> written = PlanYaml.write(PLAN)
                .lines()
                .map(line -> line.strip().replaceFirst("^(- +)+", ""))
                .filter(line -> line.matches("[a-zA-Z]+:.*"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .filter(name -> !Set.of("on", "n").contains(name))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(written);
    }

    private static void collect(JsonNode schema, Set<String> named) {
        schema.path("properties").properties().forEach(each -> {
            named.add(each.getKey());
            collect(each.getValue(), named);
        });
        if (schema.has("items")) {
            collect(schema.get("items"), named);
        }
    }

    private static RepairError error(String text) {
        RepairException refused = catchThrowableOfType(RepairException.class, () -> PlanYaml.read(text));
        assertThat(refused).isNotNull();
        return refused.error();
    }
}
