package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.middleware.Between;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** What stands between the doctor, and so probably the application, and the server. */
public final class WhatIsBetween implements Probe {
    private static final Info INFO = Info.of("HF-2121", "C21", "what stands between client and server");

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Between between = facts.state().further().between();
        if (between == null || between.equals(Between.NOTHING)) {
            return List.of(INFO.ok("No proxy was seen between client and server"));
        }
        Finding finding = INFO.finding(
                        Severity.INFO,
                        facts.server().address(),
                        "Between client and server stands " + between.kind().title() + " (" + between.sign() + ")")
                .with("recognised by", between.sign(), "any sign");
        for (String limit : between.kind().limits()) {
            finding = finding.advise(Advice.words(limit));
        }
        return List.of(finding.advise(Advice.words("holdfast doctor --middleware tries what holds through it.")));
    }
}
