using Hoopoe.Core.Exchanges;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>
/// Something whose messages may lie in the journal: a queue, or what an exchange delays. What is durable of it is in a
/// checkpoint.
/// </summary>
internal interface IKept
{
    /// <summary>
    /// Adds its messages to those whose large bodies may have to move; false if that was too much for one time, and it must be
    /// asked again. Called with nothing held.
    /// </summary>
    bool AddTo(PieceMoves pieces, Turn turn);

    /// <summary>Adds its image to a checkpoint, having moved what must move. Called with nothing held.</summary>
    void Describe(FrameBuilder frame, Compaction compaction, Turn turn);

    /// <summary>All there is at this moment, in a settled order.</summary>
    static IReadOnlyList<IKept> Of(Broker broker)
    {
        var kept = new List<IKept>();
        foreach (var host in broker.VirtualHosts)
        {
            kept.AddRange(host.Queues.Everything);
            foreach (var exchange in host.Exchanges.All)
            {
                if (exchange.Router is DelayedRouter delayed) kept.Add(delayed.Held);
            }
        }
        return kept;
    }
}
