using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Hoopoe.Management.Metrics;

/// <summary>
/// Metrics in Prometheus' text format (version 0.0.4), written straight into a pipe and sent on as they grow, so that a long answer is never in
/// memory as a whole. Made for one scrape and used by its task alone.
/// </summary>
/// <param name="output">Where it goes.</param>
/// <param name="cancel">Cancelled when nobody waits for it any more.</param>
internal sealed class MetricsText(PipeWriter output, CancellationToken cancel)
{
    /// <summary>The format's media type.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int FlushBytes = 64 * 1024;
    private const int LongestValue = 32;

    private int _unsent;

    /// <summary>Begins a metric.</summary>
    public void Begin(string name, string type, string help)
    {
        Write("# TYPE ");
        Write(name);
        Write(" ");
        Write(type);
        Write("\n# HELP ");
        Write(name);
        Write(" ");
        Write(help);
        Write("\n");
    }

    /// <summary>Writes one of its samples.</summary>
    /// <param name="name">The metric's name, for a histogram with _bucket, _sum or _count behind it.</param>
    /// <param name="labels">As <see cref="LabelText"/> makes them; empty for none.</param>
    /// <param name="value">The value.</param>
    public void Sample(string name, ReadOnlySpan<byte> labels, double value)
    {
        Write(name);
        Write(labels);
        Write(" ");
        Write(value);
        Write("\n");
    }

    /// <summary>Sends what was written, if it is much; to be called between samples.</summary>
    public async ValueTask FlushIfMuchAsync()
    {
        if (_unsent < FlushBytes) return;
        _unsent = 0;
        await output.FlushAsync(cancel);
    }

    private void Write(string text)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.GetSpan(bytes.Length));
        Advance(bytes.Length);
    }

    private void Write(double value)
    {
        if (double.IsInfinity(value))
        {
            Write(value > 0 ? "+Inf" : "-Inf");
            return;
        }
        value.TryFormat(output.GetSpan(LongestValue), out int length, default, CultureInfo.InvariantCulture);
        Advance(length);
    }

    private void Advance(int bytes)
    {
        output.Advance(bytes);
        _unsent += bytes;
    }
}
