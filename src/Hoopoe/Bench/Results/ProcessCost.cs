namespace Hoopoe.Bench.Results;

/// <summary>What a process used between the end of the warm-up and the producers' stop. Immutable.</summary>
/// <param name="CpuSeconds">User and system time.</param>
/// <param name="CpuMicrosecondsPerMessage">That, for each message published; for each delivered where nobody published.</param>
/// <param name="ResidentBytesAtStart">Resident memory when the traffic began.</param>
/// <param name="ResidentBytesMax">The most that a sample saw.</param>
/// <param name="ResidentBytesAtEnd">Resident memory when the run was over.</param>
internal sealed record ProcessCost(
    double CpuSeconds, double CpuMicrosecondsPerMessage, long ResidentBytesAtStart, long ResidentBytesMax, long ResidentBytesAtEnd);
