using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Protocols.Amqp.Delivery;

/// <summary>Hands deliveries that were taken out for settling to their queues, each run of one queue in one go.</summary>
internal static class SettlingRuns
{
    /// <summary>Settles; no gate and no queue is held by the caller.</summary>
    /// <param name="taken">The deliveries, which pass to their queues.</param>
    /// <param name="how">What was decided about them.</param>
    /// <param name="cause">Why.</param>
    /// <param name="party">Whose deliveries they are, for the trace.</param>
    /// <param name="recorded">Whether the journal has been told already.</param>
    /// <param name="turn">The caller's turn.</param>
    public static void Settle(this Span<Unacked> taken, Settlement how, SettlementCause cause, TraceParty party, bool recorded, Turn turn)
    {
        if (taken.IsEmpty) return;
        taken[0].Queue.VirtualHost.Broker.Tracer?.Queues.Settled(taken, how, cause, party);
        while (!taken.IsEmpty)
        {
            var queue = taken[0].Queue;
            int run = 1;
            while (run < taken.Length && taken[run].Queue == queue) run++;
            queue.Settle(taken[..run], how, recorded, turn);
            taken = taken[run..];
        }
    }
}
