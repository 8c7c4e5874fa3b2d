using Hoopoe.Simulation.Model;

namespace Hoopoe.Simulation.Runs;

/// <summary>A message that a client holds and has not settled.</summary>
/// <param name="Tag">By which it settles it.</param>
/// <param name="Queue">Where it came from.</param>
/// <param name="Copy">What the model knows of it.</param>
/// <param name="Consumer">Whose it is; null for a fetched one.</param>
internal sealed record Delivery(ulong Tag, ModelQueue Queue, Copy Copy, ModelConsumer? Consumer);

/// <summary>A publish that awaits its confirm.</summary>
/// <param name="Number">The message's number.</param>
/// <param name="Refused">Whether a queue refused it.</param>
/// <param name="Step">By which step it is on disk.</param>
/// <param name="IsKept">Whether the confirm promises that it is on disk.</param>
/// <param name="Syncs">How often the disk had been synced when it was published.</param>
internal sealed record PendingConfirm(int Number, bool Refused, long Step, bool IsKept, int Syncs);
