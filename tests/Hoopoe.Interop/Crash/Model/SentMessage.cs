using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Topology;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>A message that was sent, and one copy for each queue it belongs into. Guarded by its <see cref="Ledger"/>.</summary>
internal sealed class SentMessage
{
    public SentMessage(MessageKey key, MessageShape shape, IEnumerable<QueuePlan> queues, Acceptance acceptance)
    {
        Key = key;
        Shape = shape;
        Acceptance = acceptance;
        Copies = [.. queues.Select(queue => new Copy(this, queue))];
    }

    public MessageKey Key { get; }

    public MessageShape Shape { get; }

    public IReadOnlyList<Copy> Copies { get; }

    public Acceptance Acceptance { get; set; }

    /// <summary>When it was sent, on the clock of <see cref="Environment.TickCount64"/>: it cannot have expired before its time since then.</summary>
    public long SentAt { get; } = Environment.TickCount64;
}
