namespace Hoopoe.Bench.Results;

/// <summary>What went wrong between one producer and one queue. Immutable.</summary>
/// <param name="Producer">The producer's number, from 1.</param>
/// <param name="Queue">The queue's name.</param>
/// <param name="Expected">Deliveries that were promised.</param>
/// <param name="Missing">Those that did not arrive; some may still be in the queue.</param>
/// <param name="Duplicated">Deliveries of what had arrived before.</param>
/// <param name="Reordered">Deliveries after a later one.</param>
internal sealed record SequenceFault(int Producer, string Queue, long Expected, long Missing, long Duplicated, long Reordered);
