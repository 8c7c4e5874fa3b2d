using Hoopoe.Journal;

namespace Hoopoe.Core.Queues;

/// <summary>
/// A publish that a full queue refused, on its way to whoever wants to know: it is told once nothing in the journal says
/// any more that the message is in the queue. The default value is nobody's.
/// </summary>
/// <param name="Outcomes">Who wants to know, or null.</param>
/// <param name="PublishNumber">The publish's number in its channel.</param>
public readonly record struct PublishRefusal(IPublishOutcomes? Outcomes, long PublishNumber)
{
    /// <summary>Tells it: a restart does not find the message in the queue once <paramref name="position"/> is durable.</summary>
    public void Tell(JournalPosition position, Turn turn) => Outcomes?.Refused(PublishNumber, position, turn);
}
