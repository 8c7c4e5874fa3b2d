namespace WorkQueue;

/// <summary>A file that was sent, as the checker expects to hear of it again.</summary>
internal sealed record SentFile(string Path, int Size, string Checksum);
