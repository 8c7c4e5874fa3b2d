using Hoopoe.Core;
using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Protocols.Amqp;

namespace Hoopoe.Tests.Testing.Node;

/// <summary>What a broker on a journal in memory is made of.</summary>
internal sealed record NodeRigOptions
{
    public long SegmentBytes { get; init; } = 96 * 1024;

    public long PageAboveBytes { get; init; } = 64 << 20;

    public PagingLimits Paging { get; init; } = new();

    public CheckpointPolicy Checkpoints { get; init; } = new();

    public AmqpOptions Amqp { get; init; } = new();

    /// <summary>How the key ring is opened; the time is the rig's.</summary>
    public KeyRingOptions Keys { get; init; } = new() { Encrypts = false, Random = new SeededRandom(7), Time = TimeProvider.System };

    public long FreeLimitBytes { get; init; }

    /// <summary>Adds an application's code to the broker.</summary>
    public Func<BrokerOptions, BrokerOptions> Extend { get; init; } = static made => made;

    /// <summary>Whether whatever waits for the disk is flushed at once, from the start on.</summary>
    public bool FlushesByItself { get; init; } = true;

    /// <summary>The same with everything encrypted.</summary>
    public NodeRigOptions Encrypted() => this with { Keys = new() { Encrypts = true, Master = Master, Random = new SeededRandom(7), Time = TimeProvider.System } };

    /// <summary>The master key of those who encrypt.</summary>
    public static MasterKey Master { get; } = new([.. Enumerable.Range(0, MasterKey.Length).Select(i => (byte)i)]);

    /// <summary>Nearly everything leaves memory, and checkpoints come often.</summary>
    public static NodeRigOptions Tiny { get; } = new()
    {
        PageAboveBytes = 0,
        Paging = TinyPages.Limits,
        Checkpoints = new CheckpointPolicy { MostReplayed = 96 * 1024, LeastGrowth = 16 * 1024, SlackSegments = 1 },
    };
}
