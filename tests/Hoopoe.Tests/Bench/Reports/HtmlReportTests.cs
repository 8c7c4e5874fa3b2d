using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Hoopoe.Bench.Reports;
using Hoopoe.Bench.Results;
using Xunit;

namespace Hoopoe.Tests.Bench.Reports;

/// <summary>The page: well-formed whatever is in it, complete, and in need of nothing from outside.</summary>
public sealed class HtmlReportTests
{
    private static readonly string[] Void = ["meta", "br", "hr", "link", "img"];

    public static TheoryData<string> Cases => [.. Results.Keys];

    private static Dictionary<string, BenchResult[]> Results { get; } = new(StringComparer.Ordinal)
    {
        ["empty"] = [SampleResult.Empty],
        ["busy"] = [SampleResult.Busy],
        ["one sample"] = [SampleResult.Busy with { Samples = [SampleResult.Interval(1, 1, RunPhase.Measured)] }],
        ["zero rates"] = [SampleResult.Busy with { Samples = [Idle(1), Idle(2)] }],
        ["one latency"] = [SampleResult.Busy with { DeliveryLatency = SampleResult.Latency with { Count = 1, Buckets = [new LatencyBucket(0, 0, 1)] } }],
        ["no latency"] = [SampleResult.Busy with { DeliveryLatency = null, ConfirmLatency = null }],
        ["huge"] = [SampleResult.Busy with { Totals = SampleResult.Busy.Totals with { Published = long.MaxValue }, Samples = [Idle(1) with { PublishedRate = double.MaxValue, Backlog = long.MaxValue }, Idle(1e300)] }],
        ["not a number"] = [SampleResult.Busy with { Samples = [Idle(1) with { PublishedRate = double.NaN, DeliveredRate = double.PositiveInfinity }] }],
        ["failed"] = [SampleResult.Busy with { Outcome = new RunOutcome(false, false, "connection lost") }],
        ["several"] = [SampleResult.Busy, SampleResult.Empty, SampleResult.Busy with { ConfirmLatency = null }],
        ["many"] = [.. Enumerable.Repeat(SampleResult.Busy, 12)],
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Page_OfAnyResult_IsWellFormedAndSelfContained(string name)
    {
        string text = Write(Results[name]);
        var page = Parse(text);
        Assert.StartsWith("<!DOCTYPE html", text);
        Assert.DoesNotContain(page.Descendants(), element => element.IsEmpty && !element.AncestorsAndSelf("svg").Any() && !Void.Contains(element.Name.LocalName));
        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "href" or "src" or "style");
        Assert.DoesNotMatch(@"url\(|@import|NaN|Infinity|∞", text);
        var identifiers = page.Descendants().Attributes("id").Select(attribute => attribute.Value).ToList();
        Assert.Equal(identifiers.Count, identifiers.Distinct().Count());
        Assert.All(page.Descendants("path"), path => Assert.Matches(@"^(M-?[\d.]+ -?[\d.]+(L[\d.]+ [\d.]+|h0)+|M1 4H19)+$", path.Attribute("d")!.Value));
    }

    [Fact]
    public void Page_Pictures_AreNamedForThoseWhoCannotSeeThem()
    {
        var pictures = Parse(Write(SampleResult.Busy)).Descendants("svg").Where(picture => (string?)picture.Attribute("role") == "img").ToList();
        Assert.Equal(7, pictures.Count);
        foreach (var picture in pictures)
        {
            string[] names = [picture.Element("title")!.Attribute("id")!.Value, picture.Element("desc")!.Attribute("id")!.Value];
            Assert.Equal(string.Join(' ', names), picture.Attribute("aria-labelledby")!.Value);
        }
    }

    [Fact]
    public void Page_NamesWithMarkup_AreTextAndNothingElse()
    {
        const string Nasty = "</style><script>alert('1')</script>&amp;\"\u0001\ud800\U0001F426";
        var busy = SampleResult.Busy;
        var result = busy with
        {
            Workload = busy.Workload with { Name = Nasty, CommandLine = Nasty, Uris = [Nasty], QueueArguments = [Nasty], ExchangeKind = Nasty, Size = Nasty, Rate = Nasty },
            Broker = new BrokerIdentity(Nasty, Nasty, Nasty, Nasty),
            Machine = new ClientMachine(Nasty, Nasty, Nasty, 1),
            Outcome = new RunOutcome(Completed: false, Drained: false, Nasty),
            Totals = busy.Totals with { Lost = 1 },
            Faults = [new SequenceFault(1, Nasty, 2, 1, 0, 0)],
            Notes = [Nasty],
        };
        string text = Write(result, result);
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(1, Regex.Count(text, "</style>"));
        Assert.Contains(Parse(text).Descendants("td"), cell => cell.Value == "</style><script>alert('1')</script>&amp;\"\uFFFD\uFFFD\U0001F426");
    }

    [Fact]
    public void Page_StyleSheet_NeedsNoEncoding()
    {
        string text = Write(SampleResult.Empty);
        string style = text[text.IndexOf("<style>", StringComparison.Ordinal)..text.IndexOf("</style>", StringComparison.Ordinal)];
        Assert.Contains("prefers-color-scheme: dark", style, StringComparison.Ordinal);
        Assert.DoesNotContain('&', style);
    }

    [Fact]
    public void Page_OfOneResult_HasItsFiguresAndEveryInterval()
    {
        var page = Parse(Write(SampleResult.Busy));
        Assert.Equal("RabbitMQ 4.0.0 took 1 000 messages a second in and 1 000 out, transient, of 16 bytes, with 1 producer and 1 consumer: nothing was lost, duplicated, out of order or damaged.", Spaced(page.Descendants("h1").Single().Value));
        Assert.Equal(["100 µs", "100 µs"], Cells(page, "min"));
        Assert.Equal(["10 ms", "10 ms"], Cells(page, "max"));
        Assert.Equal(["2 000"], Cells(page, "Published"));
        Assert.Equal(4, page.Descendants("details").Single().Descendants("tbody").Single().Elements("tr").Count());
    }

    [Fact]
    public void Page_OfSeveralResults_HasRatiosToTheFirst()
    {
        var slow = SampleResult.Busy with { Throughput = SampleResult.Busy.Throughput with { PublishedPerSecond = 250 }, DeliveryLatency = SampleResult.Latency with { P99 = 3000 } };
        var page = Parse(Write(SampleResult.Busy, slow, SampleResult.Empty));
        Assert.Equal(["1 000", "250 0.25 ×", "0 0 ×"], Cells(page, "Published a second"));
        Assert.Equal(["1 ms", "3 ms 3 ×", "–"], Cells(page, "Publish to delivery, p99"));
    }

    [Fact]
    public void Page_WhatDiffersBetweenRuns_IsMarked()
    {
        var larger = SampleResult.Busy with { Workload = SampleResult.Busy.Workload with { Size = "1024" } };
        var marked = Parse(Write(SampleResult.Busy, larger)).Descendants("tr").Where(row => (string?)row.Attribute("class") == "differs");
        Assert.Equal(["Body size in bytes"], marked.Select(row => row.Element("th")!.Value));
    }

    private static IntervalSample Idle(double at) => SampleResult.Interval(at, 1, RunPhase.Measured) with
    {
        PublishedRate = 0,
        ConfirmedRate = 0,
        DeliveredRate = 0,
        IntendedRate = 0,
        DeliveryLatency = new IntervalLatency(0, 0, 0, 0),
        ConfirmLatency = null,
        ClientCores = 0,
        BrokerCores = 0,
        BrokerResidentBytes = 0,
    };

    private static IEnumerable<string> Cells(XDocument page, string header) =>
        page.Descendants("tr").First(row => row.Element("th")?.Value == header).Elements("td").Select(cell => Spaced(cell.Value));

    /// <summary>Thousands are kept together by a space that no line ends at.</summary>
    private static string Spaced(string text) => text.Replace('\u00a0', ' ');

    private static string Write(params BenchResult[] results)
    {
        using var text = new StringWriter();
        HtmlReport.Write(results, text);
        return text.ToString();
    }

    private static XDocument Parse(string text)
    {
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
