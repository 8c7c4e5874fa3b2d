namespace Hoopoe.Core.Queues;

/// <summary>
/// Says that a durable queue had its first consumer: after a restart its messages may have been delivered before. A change
/// of definitions, so that what is delivered first does not leave before it is durable.
/// </summary>
/// <param name="DurableId">The queue's number.</param>
public sealed record QueueConsumed(long DurableId);
