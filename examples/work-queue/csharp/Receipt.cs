namespace WorkQueue;

/// <summary>What became of a file: who handled it, at which attempt, and whether it ended in the parking queue.</summary>
internal sealed record Receipt(string Path, string Checksum, int Attempt, string Worker, bool Parked);
