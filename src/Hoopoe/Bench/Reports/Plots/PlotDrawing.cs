using System.Xml.Linq;

namespace Hoopoe.Bench.Reports.Plots;

/// <summary>Draws a plot as a figure: its title, a legend, and an SVG that follows the page's style. Stateless.</summary>
internal static class PlotDrawing
{
    // The style sheet has so many colours; further lines are told apart by dashes.
    private const int Colours = 8;

    // A label this near the right end would leave the picture.
    private const double HalfLabel = 16;

    /// <summary>The figure; the name makes the identifiers in it unique on its page.</summary>
    public static XElement Draw(Plot plot, string name)
    {
        var series = plot.Series.Where(line => line.Points.Any(point => !point.IsGap)).ToList();
        var shown = plot with { Series = series };
        return Html.Of("figure", "plot",
            Html.Of("figcaption", null, plot.Title),
            Html.Of("ul", "legend", series.Select(line => Html.Of("li", null, Swatch(line), Html.Text(line.Name)))),
            series.Count == 0 ? Html.Of("p", "nothing", "Nothing was measured.") : Picture(shown, name));
    }

    /// <summary>The number of a line's colour in the style sheet.</summary>
    public static int ColourOf(PlotSeries line) => line.Colour % Colours;

    private static string ClassOf(PlotSeries line) =>
        $"line c{ColourOf(line)}{(line.IsDashed || line.Colour / Colours % 2 == 1 ? " dashed" : "")}";

    private static XElement Picture(Plot plot, string name)
    {
        var picture = new XElement("svg",
            new XAttribute("viewBox", $"0 0 {PlotArea.Text(PlotArea.Width)} {PlotArea.Text(PlotArea.Height)}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-labelledby", $"{name}-title {name}-desc"),
            new XElement("title", new XAttribute("id", $"{name}-title"), Html.Text(plot.Title)),
            new XElement("desc", new XAttribute("id", $"{name}-desc"), Html.Text(plot.Description)));
        picture.Add(plot.Spans.Select(span => Shade(plot, span)));
        picture.Add(plot.Up.Scale.Ticks.Select(tick => Level(plot, tick)));
        picture.Add(plot.Across.Scale.Ticks.Select(tick => Upright(plot, tick)));
        picture.Add(Label("name", PlotArea.Right, PlotArea.Height - 4, "end", plot.Across.Name));
        picture.Add(plot.Series.Select(line => new XElement("path", new XAttribute("class", ClassOf(line)), new XAttribute("d", PlotArea.Path(plot, line)))));
        picture.Add(PlotReadout.Draw(plot));
        return picture;
    }

    private static XElement Swatch(PlotSeries line) =>
        new("svg", new XAttribute("class", "swatch"), new XAttribute("viewBox", "0 0 20 8"), new XAttribute("aria-hidden", "true"),
            new XElement("path", new XAttribute("class", ClassOf(line)), new XAttribute("d", "M1 4H19")));

    private static XElement Level(Plot plot, AxisTick tick)
    {
        double y = PlotArea.Y(plot, tick.Value);
        return new("g",
            Line("grid", PlotArea.Left, y, PlotArea.Right, y),
            tick.IsLabelled ? Label("tick", PlotArea.Left - 6, y + 4, "end", plot.Up.Label(tick.Value)) : null);
    }

    private static XElement Upright(Plot plot, AxisTick tick)
    {
        double x = PlotArea.X(plot, tick.Value);
        return new("g",
            Line("grid", x, PlotArea.Top, x, PlotArea.Bottom),
            tick.IsLabelled ? Label("tick across", x, PlotArea.Bottom + 18, x > PlotArea.Right - HalfLabel ? "end" : "middle", plot.Across.Label(tick.Value)) : null);
    }

    private static XElement Shade(Plot plot, PlotSpan span)
    {
        double from = PlotArea.X(plot, span.From);
        double width = PlotArea.X(plot, span.To) - from;
        return new("g",
            Box("span", from, width, new XElement("title", Html.Text(span.Name))),
            width > 60 ? Label("name", from + 4, PlotArea.Top + 13, "start", span.Name) : null);
    }

    /// <summary>A rectangle as high as the plot.</summary>
    public static XElement Box(string look, double from, double width, params object[] content) =>
        new("rect", new XAttribute("class", look), new XAttribute("x", PlotArea.Text(from)), new XAttribute("y", PlotArea.Text(PlotArea.Top)),
            new XAttribute("width", PlotArea.Text(width)), new XAttribute("height", PlotArea.Text(PlotArea.Bottom - PlotArea.Top)), content);

    /// <summary>A straight line.</summary>
    public static XElement Line(string look, double x1, double y1, double x2, double y2) =>
        new("line", new XAttribute("class", look), new XAttribute("x1", PlotArea.Text(x1)), new XAttribute("y1", PlotArea.Text(y1)),
            new XAttribute("x2", PlotArea.Text(x2)), new XAttribute("y2", PlotArea.Text(y2)));

    /// <summary>A piece of text that begins, has its middle or ends at a point.</summary>
    public static XElement Label(string look, double x, double y, string anchor, params object[] content) =>
        new("text", new XAttribute("class", look), new XAttribute("x", PlotArea.Text(x)), new XAttribute("y", PlotArea.Text(y)),
            new XAttribute("text-anchor", anchor), content.Select(part => part is string text ? Html.Text(text) : part));
}
