using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>What a start would find in a durable queue, or held back by an exchange that delays.</summary>
/// <param name="Messages">Messages that are not settled, those among them that cannot be read any more.</param>
/// <param name="Bytes">Bytes in their bodies.</param>
/// <param name="Unreadable">Messages that are damaged or missing, or whose place is told by an index that is.</param>
/// <param name="Damages">The damage that these lie in.</param>
public sealed record HolderTotals(long Messages, long Bytes, long Unreadable, IReadOnlyCollection<Damage> Damages)
{
    /// <summary>The virtual host.</summary>
    public string VirtualHost { get; init; } = "";

    /// <summary>The queue's or the exchange's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether it is a queue.</summary>
    public bool IsQueue { get; init; }
}
