using Hoopoe.Management.Json;

namespace Hoopoe.Management.Rates;

/// <summary>Counters with their rates a second, written as RabbitMQ does. Immutable; made for one answer.</summary>
/// <param name="Counters">The counters.</param>
/// <param name="PerSecond">Their rates, in the same order.</param>
internal sealed record Rated(Counters Counters, double[] PerSecond)
{
    /// <summary>Writes what passed as message_stats, where anything has.</summary>
    public void WriteStats(JsonFields fields, bool always = false)
    {
        if (!fields.Want("message_stats")) return;
        int passed = Counters.Values.Length - Counters.Depths;
        if (always || Counters.Values.AsSpan(0, passed).ContainsAnyExcept(0L)) fields.Object("message_stats", passed, WriteFirst);
    }

    /// <summary>Writes how many messages there are.</summary>
    public void WriteDepths(JsonFields fields) => Write(fields, Counters.Values.Length - Counters.Depths, Counters.Values.Length);

    /// <summary>Writes all of them.</summary>
    public void WriteAll(JsonFields fields) => Write(fields, 0, Counters.Values.Length);

    private void WriteFirst(JsonFields fields, int count) => Write(fields, 0, count);

    private void Write(JsonFields fields, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            string name = Counters.Names[i];
            fields.Number(name, Counters.Values[i]);
            string details = $"{name}_details";
            if (fields.Want(details)) fields.Object(details, PerSecond[i], static (inner, rate) => inner.Rate("rate", rate));
        }
    }
}
