package io.holdfast.scan.edit;

import com.github.javaparser.ast.ImportDeclaration;
import com.github.javaparser.ast.body.TypeDeclaration;
import java.util.LinkedHashSet;
import java.util.Set;

/** Adds imports to a Java file, each in front of the first that follows it in the alphabet. */
public final class JavaImports {
    private final JavaTree tree;
    private final Text text;
    private final Edits edits;
    private final Set<String> added = new LinkedHashSet<>();

    public JavaImports(JavaTree tree, Text text, Edits edits) {
        this.tree = tree;
        this.text = text;
        this.edits = edits;
    }

    /** True when a class can be named by its last word. */
    public boolean canName(String type) {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        for (ImportDeclaration each : tree.file.getImports()) {
            if (!each.isAsterisk()
                    && !each.isStatic()
                    && each.getName().getIdentifier().equals(simple)) {
                return each.getNameAsString().equals(type);
            }
        }
        return tree.file.findAll(TypeDeclaration.class).stream()
                .noneMatch(declared -> declared.getNameAsString().equals(simple));
    }

    public void add(String type) throws Refusal {
        if (!canName(type)) {
            throw new Refusal("the file has another '" + type.substring(type.lastIndexOf('.') + 1) + "'");
        }
        String space = type.substring(0, Math.max(0, type.lastIndexOf('.')));
        boolean known = tree.file.getImports().stream()
                        .anyMatch(each ->
                                !each.isStatic() && each.getNameAsString().equals(each.isAsterisk() ? space : type))
                || tree.file
                        .getPackageDeclaration()
                        .filter(own -> own.getNameAsString().equals(space))
                        .isPresent();
        if (!known && added.add(type)) {
            insert("import " + type + ";", type);
        }
    }

    private void insert(String line, String type) throws Refusal {
        ImportDeclaration before = null;
        ImportDeclaration last = null;
        for (ImportDeclaration each : tree.file.getImports()) {
            if (!each.isStatic()) {
                last = each;
                if (before == null && each.getNameAsString().compareTo(type) > 0) {
                    before = each;
                }
            }
        }
        String s = text.separator;
        if (before != null) {
            edits.insert(text.lineStart(tree.start(before)), line + s);
        } else if (last != null) {
            edits.insert(text.lineEnd(tree.end(last)), s + line);
        } else if (tree.file.getPackageDeclaration().isPresent()) {
            int end = tree.end(tree.file.getPackageDeclaration().get());
            edits.insert(text.lineEnd(end), (added.size() == 1 ? s : "") + s + line);
        } else {
            edits.insert(text.lineStart(0), line + s);
        }
    }
}
