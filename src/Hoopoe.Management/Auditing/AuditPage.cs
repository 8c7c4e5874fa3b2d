namespace Hoopoe.Management.Auditing;

/// <summary>Entries that were found. Immutable.</summary>
/// <param name="Entries">Each as the JSON object that is kept, in UTF-8, the newest first.</param>
/// <param name="HasMore">Whether there are older ones.</param>
public sealed record AuditPage(IReadOnlyList<ReadOnlyMemory<byte>> Entries, bool HasMore);
