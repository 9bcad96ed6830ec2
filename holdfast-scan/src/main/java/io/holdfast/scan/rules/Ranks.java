package io.holdfast.scan.rules;

import io.holdfast.scan.FileReport.Rank;
import io.holdfast.scan.files.Sources;
import io.holdfast.scan.ir.ClassDef;
import io.holdfast.scan.ir.Function;
import io.holdfast.scan.ir.Unit;
import java.util.Set;

/** How much a leak in a file hurts: a service that runs for ever loses more than a script that ends. */
final class Ranks {
    private static final Set<String> BACKGROUND_MARKS = Set.of(
            "Scheduled", "shared_task", "periodic_task", "KafkaListener", "RabbitListener", "JmsListener", "Async");
    private static final Set<String> API_MARKS = Set.of(
            "route",
            "RestController",
            "Controller",
            "RequestMapping",
            "GetMapping",
            "PostMapping",
            "PutMapping",
            "DeleteMapping",
            "Path",
            "WebServlet",
            "api_view",
            "get",
            "post",
            "put",
            "delete",
            "patch",
            "websocket");

    private Ranks() {}

    static Rank of(Unit unit) {
        if (Sources.isTest(unit.path)) {
            return Rank.TEST;
        }
        String path = "/" + unit.path.toLowerCase(java.util.Locale.ROOT);
        if (marked(unit, BACKGROUND_MARKS)
                || path.matches(
                        ".*(collector|worker|monitor|daemon|consumer|scheduler|/tasks?[/._]|/jobs?[/._]|strateg).*")) {
            return Rank.BACKGROUND;
        }
        if (marked(unit, API_MARKS)
                || path.matches(
                        ".*(/api/|/views?[/.]|blueprint|controller|/routes?[/._]|/routers?[/._]|servlet|endpoint).*")) {
            return Rank.API;
        }
        if (isLoop(unit)) {
            return Rank.BACKGROUND;
        }
        if (path.matches(".*/(scripts?|migrations?|tools?|examples?|bin)/.*") || hasMain(unit)) {
            return Rank.SCRIPT;
        }
        return Rank.LIBRARY;
    }

    private static boolean marked(Unit unit, Set<String> marks) {
        for (ClassDef type : unit.classes) {
            if (type.marks.stream().anyMatch(mark -> marks.contains(word(mark)))) {
                return true;
            }
        }
        return unit.functions.stream()
                .anyMatch(function -> function.marks.stream()
                        .anyMatch(mark -> marks.contains(word(mark)) && (mark.contains("(") || mark.indexOf('.') < 0)));
    }

    private static String word(String mark) {
        String path = mark.contains("(") ? mark.substring(0, mark.indexOf('(')) : mark;
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static boolean isLoop(Unit unit) {
        return unit.text.contains("while True:") && unit.text.contains("sleep(")
                || unit.text.contains("threading.Thread(")
                || unit.classes.stream()
                        .anyMatch(type -> type.supers.stream()
                                .anyMatch(s -> s.matches("(.*\\.)?(Thread|Runnable|Job|TimerTask)")));
    }

    private static boolean hasMain(Unit unit) {
        if (unit.language == Unit.Language.PYTHON) {
            return unit.text.contains("__main__");
        }
        for (Function function : unit.functions) {
            if (function.name.equals("main") && function.isStatic) {
                return true;
            }
        }
        return false;
    }
}
