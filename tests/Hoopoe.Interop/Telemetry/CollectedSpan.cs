namespace Hoopoe.Interop.Telemetry;

/// <summary>A span as a collector gets it (opentelemetry/proto/trace/v1/trace.proto). Immutable.</summary>
internal sealed record CollectedSpan(
    string Name, int Kind, string TraceId, string SpanId, string ParentId, string TraceState, ulong Start, ulong End,
    IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<string> Links, int Status, IReadOnlyDictionary<string, string> Resource)
{
    /// <summary>All spans of a request.</summary>
    public static IEnumerable<CollectedSpan> In(WireFields request) =>
        from ofResource in request.All(1)
        let resource = Pairs(ofResource.One(1), 1)
        from ofScope in ofResource.All(2)
        from span in ofScope.All(2)
        select new CollectedSpan(
            span.Text(5), (int)span.Number(6), span.Hex(1), span.Hex(2), span.Hex(4), span.Text(3), span.Number(7), span.Number(8),
            Pairs(span, 9), [.. span.All(13).Select(link => link.Hex(2))], (int)span.One(15).Number(3), resource);

    /// <summary>Attributes, as text.</summary>
    public static IReadOnlyDictionary<string, string> Pairs(WireFields from, int field) =>
        from.All(field).ToDictionary(pair => pair.Text(1), pair => Text(pair.One(2)));

    private static string Text(WireFields value)
    {
        if (value.Has(2)) return value.Number(2) != 0 ? "true" : "false";
        if (value.Has(3)) return value.Number(3).ToString();
        if (value.Has(4)) return value.Real(4).ToString();
        return value.Has(5) ? string.Join(',', value.One(5).All(1).Select(Text)) : value.Text(1);
    }
}
