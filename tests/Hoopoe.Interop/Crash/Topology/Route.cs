namespace Hoopoe.Interop.Crash.Topology;

/// <summary>Where to publish, and the queues that get a copy then.</summary>
internal sealed record Route(string Exchange, string Key, params QueuePlan[] Queues)
{
    /// <summary>The value of the header that a headers exchange asks for.</summary>
    public string? Kind { get; init; }
}
