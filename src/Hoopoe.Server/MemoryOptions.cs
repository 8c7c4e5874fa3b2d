namespace Hoopoe.Server;

/// <summary>How much memory messages may take.</summary>
public sealed record MemoryOptions
{
    /// <summary>At the limit publishes are refused, and from four fifths of it publishers are slowed.</summary>
    public MemoryLimit Limit { get; init; } = MemoryLimit.OfMachine(40);

    /// <summary>Bytes of messages above which queues leave theirs on the disk alone; those with consumers at six times as many.</summary>
    public long PageAboveBytes { get; init; } = 32L << 20;
}
