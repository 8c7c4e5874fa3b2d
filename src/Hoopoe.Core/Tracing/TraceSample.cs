namespace Hoopoe.Core.Tracing;

/// <summary>Who wants to follow a message that is being published; decided once for each, before it is routed.</summary>
/// <param name="IsNoted">It is one of the trace's sample.</param>
/// <param name="HasSpans">Spans are made of it.</param>
/// <param name="Came">When it was decided, if spans are made.</param>
public readonly record struct TraceSample(bool IsNoted, bool HasSpans, DateTimeOffset Came)
{
    /// <summary>Whether anybody does.</summary>
    public bool IsAny => IsNoted || HasSpans;
}
