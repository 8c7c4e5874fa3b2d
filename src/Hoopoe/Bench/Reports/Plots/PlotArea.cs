using System.Globalization;
using System.Text;

namespace Hoopoe.Bench.Reports.Plots;

/// <summary>
/// The rectangle that a plot's lines are drawn in, and the way from values to its coordinates. Stateless. The labels' room around it is
/// enough for the larger letters that the style sheet uses on a narrow screen.
/// </summary>
internal static class PlotArea
{
    public const double Width = 560;
    public const double Height = 318;
    public const double Left = 66;
    public const double Right = 544;
    public const double Top = 30;
    public const double Bottom = 270;

    public static double X(Plot plot, double value) => Left + (plot.Across.Scale.Place(value) * (Right - Left));

    public static double Y(Plot plot, double value) => Bottom - (plot.Up.Scale.Place(value) * (Bottom - Top));

    /// <summary>A coordinate, to a tenth.</summary>
    public static string Text(double coordinate) => coordinate.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>
    /// The path of a line: it is interrupted at gaps, a point alone is a dot, and points that fall on the one before are left out.
    /// </summary>
    public static string Path(Plot plot, PlotSeries series)
    {
        var path = new StringBuilder();
        bool isDrawing = false;
        bool isDot = false;
        (string X, string Y) last = default;
        foreach (var point in series.Points)
        {
            if (point.IsGap)
            {
                if (isDot) path.Append("h0");
                isDrawing = isDot = false;
                continue;
            }
            var next = (Text(X(plot, point.Across)), Text(Y(plot, point.Up)));
            if (isDrawing && next == last) continue;
            path.Append(isDrawing ? 'L' : 'M').Append(next.Item1).Append(' ').Append(next.Item2);
            isDot = !isDrawing;
            isDrawing = true;
            last = next;
        }
        return (isDot ? path.Append("h0") : path).ToString();
    }
}
