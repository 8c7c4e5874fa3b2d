using Hoopoe.Interop.Crash.Topology;

namespace Hoopoe.Interop.Crash.Model;

/// <summary>A message in one of its queues, or where that queue's dead letters go. Guarded by its <see cref="Ledger"/>.</summary>
internal sealed class Copy(SentMessage message, QueuePlan queue)
{
    public SentMessage Message { get; } = message;

    public QueuePlan Queue { get; } = queue;

    /// <summary>Its stay in the queue it was routed to.</summary>
    public Stay Source { get; } = new();

    /// <summary>Its stay among the dead letters.</summary>
    public Stay Dead { get; } = new();

    /// <summary>Nothing is left of it: settled and proven so, or seen to be absent. It must not come back.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether somebody asked the broker to forget it, so that its absence is no loss.</summary>
    public bool MayBeSettled => Source.Settlement != Settlement.None || Dead.Settlement != Settlement.None;

    /// <summary>Whether it was settled and that is on disk for certain.</summary>
    public bool IsSettled => Source.Settlement == Settlement.Proven || Dead.Settlement == Settlement.Proven;

    /// <summary>Whether its time may have run out in a queue that has no dead letters.</summary>
    public bool MayHaveExpired =>
        !Queue.DeadLetters && Queue.LifeOf(Message.Shape) is { } life && Environment.TickCount64 - Message.SentAt >= life;

    public override string ToString() =>
        $"message {Message.Key} of {Queue.Name} ({Message.Acceptance}, {Message.Shape.Size} bytes, source {Source}, dead {Dead})";
}
