package io.holdfast.bench.site;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** One file of Markdown: its headings, where it links to, its words, and it as HTML. */
final class Markdown {
    private static final List<TablesExtension> EXTENSIONS = List.of((TablesExtension) TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

    private final Node document;
    private final Map<Node, String> anchors = new IdentityHashMap<>();
    private final List<Section> sections = new ArrayList<>();
    private final List<String> links = new ArrayList<>();

    /** A heading. */
    record Section(int level, String title, String anchor) {}

    Markdown(String text) {
        document = PARSER.parse(text);
        Anchors names = new Anchors();
        document.accept(new AbstractVisitor() {
            @Override
            public void visit(Heading heading) {
                String title = words(heading);
                String anchor = names.next(title);
                anchors.put(heading, anchor);
                sections.add(new Section(heading.getLevel(), title, anchor));
                visitChildren(heading);
            }

            @Override
            public void visit(Link link) {
                links.add(link.getDestination());
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                links.add(image.getDestination());
            }
        });
    }

    List<Section> sections() {
        return sections;
    }

    List<String> links() {
        return links;
    }

    /** The first heading, or the name given where there is none. */
    String title(String otherwise) {
        return sections.isEmpty() ? otherwise : sections.get(0).title();
    }

    /** All words, for the search. */
    String words() {
        return words(document).replaceAll("\\s+", " ");
    }

    /** As HTML, with each destination of a link replaced. */
    String html(UnaryOperator<String> destinations) {
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    if (node instanceof Heading && anchors.containsKey(node)) {
                        attributes.put("id", anchors.get(node));
                    }
                    attributes.computeIfPresent("href", (name, target) -> destinations.apply(target));
                    attributes.computeIfPresent("src", (name, target) -> destinations.apply(target));
                })
                .build()
                .render(document);
    }

    private static String words(Node node) {
        StringBuilder words = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                words.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                words.append(code.getLiteral());
            }

            @Override
            public void visit(FencedCodeBlock code) {
                words.append(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak end) {
                words.append(' ');
            }

            @Override
            protected void visitChildren(Node parent) {
                super.visitChildren(parent);
                // Paragraphs, and the cells of tables.
                if (parent instanceof Block || parent instanceof CustomNode) {
                    words.append(' ');
                }
            }
        });
        return words.toString().strip();
    }
}
