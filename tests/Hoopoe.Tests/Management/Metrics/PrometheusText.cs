using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Hoopoe.Tests.Management.Metrics;

/// <summary>
/// Prometheus' text format, read strictly: whatever a scraper might stumble over fails the test. Each metric has its type and help before its
/// samples, which stand together; nothing is there twice.
/// </summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, (string Type, string Help)> _metrics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> _samples = new(StringComparer.Ordinal);
    private string? _current;

    private PrometheusText()
    {
    }

    /// <summary>The metrics' types and helps, by name.</summary>
    public IReadOnlyDictionary<string, (string Type, string Help)> Metrics => _metrics;

    /// <summary>The samples, by name and labels as they stand there.</summary>
    public IReadOnlyDictionary<string, double> Samples => _samples;

    /// <summary>A sample's value.</summary>
    public double this[string sample] => _samples.TryGetValue(sample, out double value) ? value : throw new KeyNotFoundException(sample);

    /// <summary>The samples of counters, those of histograms included.</summary>
    public IEnumerable<KeyValuePair<string, double>> Counters =>
        _samples.Where(sample => _metrics[OwnerOf(NameOf(sample.Key))].Type is "counter" or "histogram");

    /// <summary>Reads it.</summary>
    public static PrometheusText Parse(string text)
    {
        Assert.True(text.EndsWith('\n'), "the last line has no end");
        Assert.DoesNotContain('\r', text);
        var parsed = new PrometheusText();
        foreach (string line in text[..^1].Split('\n')) parsed.Take(line);
        parsed.CheckHistograms();
        return parsed;
    }

    /// <summary>The names of a sample's labels, in order.</summary>
    public static IEnumerable<string> LabelsOf(string sample) => Label().Matches(sample).Select(match => match.Groups[1].Value);

    private static string NameOf(string sample) => sample.Split('{')[0];

    private void Take(string line)
    {
        if (TypeLine().Match(line) is { Success: true } type)
        {
            _current = type.Groups[1].Value;
            Assert.True(_metrics.TryAdd(_current, (type.Groups[2].Value, "")), $"{_current} is there twice");
        }
        else if (HelpLine().Match(line) is { Success: true } help)
        {
            Assert.Equal(_current, help.Groups[1].Value);
            _metrics[_current!] = (_metrics[_current!].Type, help.Groups[2].Value);
        }
        else
        {
            TakeSample(line);
        }
    }

    private void TakeSample(string line)
    {
        var sample = SampleLine().Match(line);
        Assert.True(sample.Success, $"no sample: {line}");
        Assert.Equal(_current, OwnerOf(sample.Groups[1].Value));
        Assert.NotEqual("", _metrics[_current!].Help);
        var labels = LabelsOf(sample.Groups[2].Value).ToList();
        Assert.Equal(labels.Count, labels.Distinct(StringComparer.Ordinal).Count());
        string value = sample.Groups[3].Value;
        double number = value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture),
        };
        Assert.True(_metrics[_current!].Type != "counter" || number >= 0, line);
        Assert.True(_samples.TryAdd(sample.Groups[1].Value + sample.Groups[2].Value, number), $"twice: {line}");
    }

    private string OwnerOf(string name)
    {
        string owner = Suffix().Replace(name, "");
        return owner != name && _metrics.TryGetValue(owner, out var metric) && metric.Type == "histogram" ? owner : name;
    }

    private void CheckHistograms()
    {
        foreach (string name in _metrics.Where(metric => metric.Value.Type == "histogram").Select(metric => metric.Key))
        {
            var buckets = _samples.Where(sample => NameOf(sample.Key) == $"{name}_bucket").ToList();
            Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
            Assert.EndsWith("le=\"+Inf\"}", buckets[^1].Key, StringComparison.Ordinal);
            Assert.Equal(buckets[^1].Value, _samples.Single(sample => NameOf(sample.Key) == $"{name}_count").Value);
            Assert.Single(_samples, sample => NameOf(sample.Key) == $"{name}_sum");
        }
    }

    [GeneratedRegex("^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram|untyped)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("^# HELP ([a-z_][a-z0-9_]*) (.+)$")]
    private static partial Regex HelpLine();

    [GeneratedRegex("""^([a-z_][a-z0-9_]*)((?:\{[a-z_]+="(?:[^"\\]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\]|\\[\\"n])*")*\})?) ([-+.0-9A-Za-z]+)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-z_]+)="(?:[^"\\]|\\[\\"n])*"[,}]""")]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
