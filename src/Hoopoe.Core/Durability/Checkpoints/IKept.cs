using Hoopoe.Core.Exchanges;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Checkpoints;

/// <summary>Something that keeps messages and is in a checkpoint: a durable queue, or what a durable exchange delays.</summary>
internal interface IKept
{
    /// <summary>Adds its image to a checkpoint, having moved what must move. Called with nothing held.</summary>
    void Describe(FrameBuilder frame, Compaction compaction, Turn turn);

    /// <summary>All there is at this moment, in a settled order.</summary>
    static IReadOnlyList<IKept> Of(Broker broker)
    {
        var kept = new List<IKept>();
        foreach (var host in broker.VirtualHosts)
        {
            foreach (var queue in host.Queues.All) kept.Add(queue);
            foreach (var exchange in host.Exchanges.All)
            {
                if (exchange.Router is DelayedRouter delayed) kept.Add(delayed.Held);
            }
        }
        return kept;
    }
}
