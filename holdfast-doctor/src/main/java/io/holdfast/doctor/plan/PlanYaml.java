package io.holdfast.doctor.plan;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Plans as YAML files; {@code docs/plan.schema.json} describes them. */
public final class PlanYaml {
    private static final String KIND = "holdfast-plan";
    private static final int LARGEST = 4 << 20;

    private PlanYaml() {}

    /** The plan as a file. */
    public static String write(FixPlan plan) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("kind", KIND);
        root.put("version", FixPlan.VERSION);
        root.put("id", plan.id());
        root.put("createdAt", plan.createdAt().toString());
        root.put("expiresAt", plan.expiresAt().toString());
        root.put("server", server(plan.server()));
        root.put("tables", plan.tables());
        root.put("fixes", plan.fixes().stream().map(PlanYaml::fix).toList());
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setWidth(10_000)
                .setIndicatorIndent(2)
                .setIndent(4)
                .build();
        return "# A plan of holdfast fix. Nothing has been changed yet.\n"
                + "# Read it, then: holdfast apply FILE. A statement that differs from what its repair calls for is refused.\n"
                + new Dump(settings).dumpToString(root);
    }

    /**
     * Reads a plan.
     *
     * @throws RepairException HF-7001 if it is none, or of another version
     */
    public static FixPlan read(String text) throws RepairException {
        if (text.length() > LARGEST) {
            throw unreadable("it is larger than a plan can be");
        }
        try {
            // Safe by default: plain maps, lists and scalars only, no duplicate keys.
            Object root = new Load(LoadSettings.builder().build()).loadFromString(text);
            return plan(new Node(root, ""));
        } catch (YamlEngineException | DateTimeException | ArithmeticException | StackOverflowError e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw unreadable(why);
        }
    }

    static RepairException unreadable(String why) {
        return new RepairException(RepairError.PLAN_UNREADABLE, "this is no plan that can be read: " + why + ".");
    }

    private static Map<String, Object> server(ServerMark mark) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("version", mark.version());
        node.put("address", mark.address());
        node.put("uuid", mark.uuid());
        node.put("hostname", mark.hostname());
        node.put("port", mark.port());
        node.put("dataDirectory", mark.dataDirectory());
        node.put("serverId", mark.serverId());
        node.put("startedAt", mark.startedAt().toString());
        return node;
    }

    private static Map<String, Object> fix(PlannedFix fix) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("repair", fix.kind());
        node.put("title", fix.title());
        node.put("parameters", fix.parameters());
        node.put("assertions", fix.assertions());
        node.put("cost", fix.cost());
        node.put("steps", fix.steps().stream().map(PlanYaml::step).toList());
        return node;
    }

    private static Map<String, Object> step(PlannedStep step) {
        Map<String, Object> node = new LinkedHashMap<>();
        node.put("what", step.what());
        node.put("statements", step.statements());
        node.put("limitSeconds", step.limitSeconds());
        node.put("locks", step.locks());
        node.put("verify", step.verify());
        node.put("undo", step.undo());
        if (step.irreversible() != null) {
            node.put("irreversible", step.irreversible());
        }
        return node;
    }

    private static FixPlan plan(Node root) throws RepairException {
        root.only(Set.of("kind", "version", "id", "createdAt", "expiresAt", "server", "tables", "fixes"));
        if (!root.text("kind").equals(KIND)) {
            throw unreadable("its kind is not " + KIND);
        }
        if (root.number("version") != FixPlan.VERSION) {
            throw unreadable(
                    "its version is " + root.number("version") + ", and this program reads " + FixPlan.VERSION);
        }
        String id = root.text("id");
        if (!id.matches(FixPlan.ID)) {
            throw unreadable("its id has other characters than digits and small letters");
        }
        List<PlannedFix> fixes = new ArrayList<>();
        for (Node fix : root.list("fixes")) {
            fixes.add(fix(fix));
        }
        if (fixes.isEmpty()) {
            throw unreadable("it has no fixes");
        }
        return new FixPlan(
                id,
                Instant.parse(root.text("createdAt")),
                Instant.parse(root.text("expiresAt")),
                mark(root.child("server")),
                root.child("tables").texts(),
                fixes);
    }

    private static ServerMark mark(Node node) throws RepairException {
        node.only(Set.of("version", "address", "uuid", "hostname", "port", "dataDirectory", "serverId", "startedAt"));
        return new ServerMark(
                node.text("version"),
                node.text("address"),
                node.text("uuid"),
                node.text("hostname"),
                Math.toIntExact(node.number("port")),
                node.text("dataDirectory"),
                node.number("serverId"),
                Instant.parse(node.text("startedAt")));
    }

    private static PlannedFix fix(Node node) throws RepairException {
        node.only(Set.of("repair", "title", "parameters", "assertions", "cost", "steps"));
        List<PlannedStep> steps = new ArrayList<>();
        for (Node step : node.list("steps")) {
            step.only(Set.of("what", "statements", "limitSeconds", "locks", "verify", "undo", "irreversible"));
            steps.add(new PlannedStep(
                    step.text("what"),
                    step.textList("statements"),
                    Math.toIntExact(step.number("limitSeconds")),
                    step.text("locks"),
                    step.text("verify"),
                    step.textList("undo"),
                    step.has("irreversible") ? step.text("irreversible") : null));
        }
        return new PlannedFix(
                node.text("repair"),
                node.text("title"),
                node.child("parameters").texts(),
                node.textList("assertions"),
                node.text("cost"),
                steps);
    }

    /** A part of the file, with the way to it for messages. */
    private record Node(@org.jspecify.annotations.Nullable Object value, String path) {
        void only(Set<String> known) throws RepairException {
            for (Object key : map().keySet()) {
                if (!known.contains(String.valueOf(key))) {
                    throw unreadable("it has an unknown field " + path + key);
                }
            }
        }

        boolean has(String name) throws RepairException {
            return map().containsKey(name);
        }

        String text(String name) throws RepairException {
            if (map().get(name) instanceof String found) {
                return found;
            }
            throw unreadable(path + name + " is missing, or no text");
        }

        long number(String name) throws RepairException {
            Object found = map().get(name);
            if (found instanceof Integer || found instanceof Long) {
                return ((Number) found).longValue();
            }
            throw unreadable(path + name + " is missing, or no whole number");
        }

        Node child(String name) throws RepairException {
            return new Node(map().get(name), path + name + ".");
        }

        List<Node> list(String name) throws RepairException {
            List<Node> nodes = new ArrayList<>();
            for (Object item : items(name)) {
                nodes.add(new Node(item, path + name + "[" + nodes.size() + "]."));
            }
            return nodes;
        }

        List<String> textList(String name) throws RepairException {
            List<String> texts = new ArrayList<>();
            for (Object item : items(name)) {
                if (!(item instanceof String text)) {
                    throw unreadable(path + name + " has an item that is no text");
                }
                texts.add(text);
            }
            return texts;
        }

        Map<String, String> texts() throws RepairException {
            Map<String, String> texts = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map().entrySet()) {
                if (!(entry.getKey() instanceof String key) || !(entry.getValue() instanceof String text)) {
                    throw unreadable(path + entry.getKey() + " is no text");
                }
                texts.put(key, text);
            }
            return texts;
        }

        private List<?> items(String name) throws RepairException {
            if (map().get(name) instanceof List<?> found) {
                return found;
            }
            throw unreadable(path + name + " is missing, or no list");
        }

        private Map<?, ?> map() throws RepairException {
            if (value instanceof Map<?, ?> found) {
                return found;
            }
            throw unreadable((path.isEmpty() ? "the file" : path.substring(0, path.length() - 1)) + " is no map");
        }
    }
}
