using Hoopoe.Management.Json;

namespace Hoopoe.Management.Rates;

/// <summary>Counters with their rates a second and their past, written as RabbitMQ does. Immutable; made for one answer.</summary>
/// <param name="Counters">The counters.</param>
/// <param name="PerSecond">Their rates, in the same order.</param>
internal sealed record Rated(Counters Counters, double[] PerSecond)
{
    /// <summary>The past of how many messages there are, where it was asked for and is known.</summary>
    public SampleSeries? Lengths { get; init; }

    /// <summary>The past of how many messages passed.</summary>
    public SampleSeries? Messages { get; init; }

    /// <summary>The past of how many bytes passed.</summary>
    public SampleSeries? Data { get; init; }

    /// <summary>Writes what passed as message_stats, where anything has.</summary>
    public void WriteStats(JsonFields fields, bool always = false)
    {
        if (!fields.Want("message_stats")) return;
        int passed = Counters.Values.Length - Counters.Depths;
        if (always || Counters.Values.AsSpan(0, passed).ContainsAnyExcept(0L)) fields.Object("message_stats", passed, WriteFirst);
    }

    /// <summary>Writes how many messages there are.</summary>
    public void WriteDepths(JsonFields fields) => Write(fields, Counters.Values.Length - Counters.Depths, Counters.Values.Length, Lengths);

    /// <summary>Writes all of them.</summary>
    public void WriteAll(JsonFields fields) => Write(fields, 0, Counters.Values.Length, Counters.AreBytes ? Data : Messages);

    private void WriteFirst(JsonFields fields, int count) => Write(fields, 0, count, Messages);

    private void Write(JsonFields fields, int from, int to, SampleSeries? past)
    {
        for (int i = from; i < to; i++)
        {
            string name = Counters.Names.Plain[i];
            fields.Number(name, Counters.Values[i]);
            string details = Counters.Names.Details[i];
            if (fields.Want(details)) fields.Object(details, (Rate: PerSecond[i], Past: past, Index: i), static (inner, one) => WriteDetails(inner, one.Rate, one.Past, one.Index));
        }
    }

    private static void WriteDetails(JsonFields fields, double rate, SampleSeries? past, int index)
    {
        fields.Rate("rate", rate);
        if (past is null) return;
        fields.List("samples", Enumerable.Range(0, past.Count), (inner, at) =>
        {
            inner.Number("sample", past.ValueOf(at, index));
            inner.Number("timestamp", past.TimeOf(at));
        });
        if (past.RateOf(index) is not { } mean) return;
        fields.Rate("avg_rate", mean);
        fields.Rate("avg", past.MeanOf(index));
    }
}
