package io.holdfast.scan.edit;

import com.github.javaparser.JavaParser;
import com.github.javaparser.ParserConfiguration;
import com.github.javaparser.ParserConfiguration.LanguageLevel;
import com.github.javaparser.Position;
import com.github.javaparser.ast.CompilationUnit;
import com.github.javaparser.ast.Node;
import java.util.ArrayList;
import java.util.List;

/** A Java file with its whole tree: what rewriting needs of declarations, which the analysis does not keep. */
public final class JavaTree {
    public final CompilationUnit file;
    private final List<Integer> lines = new ArrayList<>();

    public JavaTree(String text) throws Refusal {
        ParserConfiguration configuration = new ParserConfiguration();
        configuration.setLanguageLevel(LanguageLevel.RAW);
        configuration.setTabSize(1);
        this.file = new JavaParser(configuration)
                .parse(text)
                .getResult()
                .orElseThrow(() -> new Refusal("the file does not read"));
        lines.add(0);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n')) {
                lines.add(i + 1);
            }
        }
    }

    public int start(Node node) throws Refusal {
        return offset(node.getRange().orElseThrow(() -> new Refusal("a part stands nowhere")).begin);
    }

    /** Behind the last character. */
    public int end(Node node) throws Refusal {
        return offset(node.getRange().orElseThrow(() -> new Refusal("a part stands nowhere")).end) + 1;
    }

    private int offset(Position position) {
        return lines.get(Math.min(position.line, lines.size()) - 1) + position.column - 1;
    }
}
