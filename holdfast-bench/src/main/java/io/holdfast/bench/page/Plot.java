package io.holdfast.bench.page;

import io.holdfast.bench.page.Figures.Figure;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.CategoryLabelPositions;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.renderer.category.StatisticalBarRenderer;
import org.jfree.data.statistics.DefaultStatisticalCategoryDataset;

/** A plot of one metric: a bar for each pool and condition, with its spread, on a logarithmic axis. */
final class Plot {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final Color[] COLOURS = {
        new Color(0x1B6CA8), new Color(0xE07A1F), new Color(0x3C9D5B), new Color(0x8A5AAB),
        new Color(0xC44545), new Color(0x7A7A7A), new Color(0xC7A52B), new Color(0x2FA3A0)
    };
    /** What a logarithm needs in the place of nothing. */
    private static final double NEXT_TO_NOTHING = 0.01;

    private Plot() {}

    /** The plot as SVG. */
    static String svg(String title, String metric, Figures figures) throws IOException {
        DefaultStatisticalCategoryDataset bars = new DefaultStatisticalCategoryDataset();
        String unit = "";
        for (String condition : figures.conditions()) {
            for (Map.Entry<String, Figure> entry : figures.of(condition, metric).entrySet()) {
                Figure figure = entry.getValue();
                unit = figure.unit();
                bars.add(
                        Math.max(NEXT_TO_NOTHING, figure.median()),
                        (figure.max() - figure.min()) / 2,
                        condition,
                        entry.getKey());
            }
        }
        StatisticalBarRenderer renderer = new StatisticalBarRenderer();
        renderer.setBarPainter(new StandardBarPainter());
        renderer.setShadowVisible(false);
        for (int series = 0; series < bars.getRowCount(); series++) {
            renderer.setSeriesPaint(series, COLOURS[series % COLOURS.length]);
        }
        CategoryAxis pools = new CategoryAxis();
        pools.setCategoryLabelPositions(CategoryLabelPositions.STANDARD);
        LogAxis values = new LogAxis(unit.isEmpty() ? metric : metric + ", " + unit);
        CategoryPlot plot = new CategoryPlot(bars, pools, values, renderer);
        plot.setBackgroundPaint(Color.WHITE);
        plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
        JFreeChart chart = new JFreeChart(title, new Font(Font.SANS_SERIF, Font.PLAIN, 15), plot, true);
        chart.setBackgroundPaint(Color.WHITE);
        return drawn(chart);
    }

    private static String drawn(JFreeChart chart) throws IOException {
        try {
            SVGGraphics2D graphics = new SVGGraphics2D(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument("http://www.w3.org/2000/svg", "svg", null));
            graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
            chart.draw(graphics, new Rectangle2D.Double(0, 0, WIDTH, HEIGHT));
            StringWriter svg = new StringWriter();
            graphics.stream(svg, true);
            return svg.toString();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }
}
