namespace Hoopoe.Core.Queues;

/// <summary>
/// What the journal is told when a policy gives a queue's messages another time to live: those that are there keep the one they
/// came with. Immutable; written, and read back as part of a <see cref="Durability.Recovery.RecoveredQueue"/>.
/// </summary>
/// <param name="DurableId">The queue's number.</param>
/// <param name="FormerMs">The time to live until now, in milliseconds; null where there was none.</param>
public sealed record TimeToLiveChanged(long DurableId, long? FormerMs);
