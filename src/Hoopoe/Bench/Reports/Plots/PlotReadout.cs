using System.Xml.Linq;

namespace Hoopoe.Bench.Reports.Plots;

/// <summary>
/// The figures that a plot shows under the pointer: upright stripes that the style sheet makes visible when they are pointed at, so that
/// no script is needed. Those who cannot point have the tables. Stateless.
/// </summary>
internal static class PlotReadout
{
    private const double LeastWidth = (PlotArea.Right - PlotArea.Left) / 160;

    // More figures than these have room only in short.
    private const int FullFigures = 4;

    // How far from the pointer a line's nearest point may be, as a part of the width.
    private const double Reach = 0.02;

    public static XElement Draw(Plot plot)
    {
        var stops = Stops(plot);
        return new("g", new XAttribute("aria-hidden", "true"), stops.Select((stop, index) =>
        {
            double x = PlotArea.X(plot, stop);
            double from = index == 0 ? PlotArea.Left : (PlotArea.X(plot, stops[index - 1]) + x) / 2;
            double to = index == stops.Count - 1 ? PlotArea.Right : (PlotArea.X(plot, stops[index + 1]) + x) / 2;
            return new XElement("g", new XAttribute("class", "read"),
                PlotDrawing.Box("stripe", from, to - from),
                PlotDrawing.Line("cursor", x, PlotArea.Top, x, PlotArea.Bottom),
                PlotDrawing.Label("figures", PlotArea.Right, PlotArea.Top - 10, "end", [.. Figures(plot, stop, (to - from) / (PlotArea.Right - PlotArea.Left))]));
        }));
    }

    /// <summary>Where the line with most points has them, but for those that are too close to be pointed at.</summary>
    private static List<double> Stops(Plot plot)
    {
        List<double> stops = [];
        double last = double.NegativeInfinity;
        foreach (var point in plot.Series.MaxBy(line => line.Points.Count)!.Points.Where(point => !point.IsGap))
        {
            double x = PlotArea.X(plot, point.Across);
            if (x - last < LeastWidth) continue;
            stops.Add(point.Across);
            last = x;
        }
        return stops;
    }

    private static IEnumerable<XElement> Figures(Plot plot, double across, double width)
    {
        var text = plot.Series.Count > FullFigures ? plot.Up.Label : plot.Up.Figure;
        yield return new("tspan", Html.Text(plot.Across.Figure(across)));
        foreach (var line in plot.Series)
        {
            double place = plot.Across.Scale.Place(across);
            var nearest = line.Points.Where(point => !point.IsGap).MinBy(point => Math.Abs(plot.Across.Scale.Place(point.Across) - place));
            bool isNear = Math.Abs(plot.Across.Scale.Place(nearest.Across) - place) <= Math.Max(Reach, width);
            yield return new("tspan", new XAttribute("class", $"figure c{PlotDrawing.ColourOf(line)}"), new XAttribute("dx", "10"), isNear ? Html.Text(text(nearest.Up)) : "–");
        }
    }
}
