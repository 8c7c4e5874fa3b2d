namespace Hoopoe.Simulation.Crashes;

/// <summary>
/// One copy of a message through all its ways: into one queue, from there perhaps as a dead letter into another. Moments
/// are counted in changes of the disk; <see cref="Never"/> is after all of them.
/// </summary>
internal sealed class Lineage(string body, string family, int published)
{
    public const int Never = int.MaxValue;

    public string Body { get; } = body;

    /// <summary>The queues that it may be in, by the name of the first.</summary>
    public string Family { get; } = family;

    public int Published { get; set; } = published;

    /// <summary>Since when the client knows that it is safe.</summary>
    public int Confirmed { get; set; } = Never;

    /// <summary>Since when it may be gone for good.</summary>
    public int Settled { get; set; } = Never;

    /// <summary>How.</summary>
    public string How { get; set; } = "";

    /// <summary>What of the journal is on disk once its end is.</summary>
    public long SettledEnd { get; set; } = long.MaxValue;

    /// <summary>When each of its queues has given it to a client.</summary>
    public Dictionary<string, int> Delivered { get; } = [];
}
