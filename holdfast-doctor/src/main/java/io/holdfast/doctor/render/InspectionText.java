package io.holdfast.doctor.render;

import io.holdfast.doctor.PlainText;
import io.holdfast.doctor.inspect.Inspection;

/** What was found out about a table or statement, for a person. */
public final class InspectionText {
    private InspectionText() {}

    /** Each heading with its lines, in which nothing commands a terminal. */
    public static String of(Inspection inspection) {
        StringBuilder out = new StringBuilder();
        out.append(PlainText.of(inspection.subject())).append('\n');
        for (Inspection.Part part : inspection.parts()) {
            out.append('\n').append(part.title()).append('\n');
            part.lines()
                    .forEach(
                            line -> out.append("   ").append(PlainText.of(line)).append('\n'));
        }
        return out.toString();
    }
}
