namespace Hoopoe.Journal;

/// <summary>Where a frame was put.</summary>
/// <param name="Start">Where it begins: a record at offset n of its builder lies at <c>Start.Value + n</c>.</param>
/// <param name="End">Where it ends: it is durable when the journal is up to here.</param>
public readonly record struct Appended(JournalPosition Start, JournalPosition End);
