using System.Text;
using System.Xml;
using System.Xml.Linq;
using Hoopoe.Bench.Reports.Plots;
using Hoopoe.Bench.Results;

namespace Hoopoe.Bench.Reports;

/// <summary>
/// Results as one page that needs nothing but a browser: no script, nothing from a network. One result is told in full; several are laid side by
/// side on shared axes, with ratios to the first, and each is told in full below. Stateless.
/// </summary>
internal static class HtmlReport
{
    private const string StyleSheet = "Hoopoe.Bench.Reports.Report.css";

    private static readonly XmlWriterSettings Form = new() { OmitXmlDeclaration = true, Indent = true, IndentChars = " ", NewLineChars = "\n", CloseOutput = false };

    public static void Write(BenchResult result, TextWriter to) => Write([result], to);

    /// <summary>Writes the page; there is at least one result.</summary>
    public static void Write(IReadOnlyList<BenchResult> results, TextWriter to)
    {
        var runs = ReportRun.All(results);
        using var writer = XmlWriter.Create(to, Form);
        writer.WriteDocType("html", pubid: null, sysid: null, subset: null);
        Page(runs, new SharedAxes(runs)).WriteTo(writer);
    }

    private static XElement Page(IReadOnlyList<ReportRun> runs, SharedAxes axes)
    {
        string title = $"{string.Join(" and ", runs.Select(run => run.Label))}: benchmark";
        return new XElement("html", new XAttribute("lang", "en"),
            new XElement("head",
                new XElement("meta", new XAttribute("charset", "utf-8")),
                new XElement("meta", new XAttribute("name", "viewport"), new XAttribute("content", "width=device-width, initial-scale=1")),
                new XElement("meta", new XAttribute("name", "color-scheme"), new XAttribute("content", "light dark")),
                Html.Of("title", null, title),
                new XElement("style", ReadStyle())),
            Html.Of("body", null, Html.Of("header", null, Html.Of("h1", null, Headline.Of(runs)), Verdicts(runs)), Html.Of("main", null, Content(runs, axes))));
    }

    private static IEnumerable<XElement> Content(IReadOnlyList<ReportRun> runs, SharedAxes axes)
    {
        // Columns for several runs need the page's width; the tables of one stand beside each other.
        string tables = runs.Count > 1 ? "wide" : "tables";
        yield return Html.Of("div", tables, ReportTables.Measured(runs), runs.Count > 1 ? null : DetailTables.Percentiles(runs[0]), ReportTables.Totals(runs));
        if (runs.Count > 1) yield return Html.Of("section", null, Html.Of("h2", null, "Side by side"), Figures(ComparisonPlots.All(runs, axes), "all"));
        foreach (var run in runs)
        {
            yield return Html.Of("section", null,
                Html.Of("h2", null, runs.Count == 1 ? "The run" : run.Label),
                runs.Count == 1 ? null : Html.Of("p", null, Headline.Sentence(run.Result) + "."),
                DetailTables.Notes(run),
                DetailTables.Faults(run),
                Figures(RunPlots.All(run, axes), $"run{run.Number}"),
                runs.Count == 1 ? null : DetailTables.Percentiles(run),
                DetailTables.Intervals(run));
        }
        yield return Html.Of("section", null, Html.Of("h2", null, "What was run"), Html.Of("div", tables, ReportTables.Asked(runs), ReportTables.Parties(runs)));
    }

    private static XElement Verdicts(IReadOnlyList<ReportRun> runs) => Html.Of("ul", "verdicts", runs.Select(run =>
    {
        var verdict = Verdict.Of(run.Result);
        return Html.Of("li", verdict.Look, Html.Of("strong", null, run.Label), ": ", verdict.Text, ".");
    }));

    private static XElement Figures(IEnumerable<Plot> plots, string name) => Html.Of("div", "plots", plots.Select((plot, index) => PlotDrawing.Draw(plot, $"{name}-{index}")));

    private static string ReadStyle()
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream(StyleSheet)
            ?? throw new InvalidOperationException($"the executable lacks its resource {StyleSheet}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
