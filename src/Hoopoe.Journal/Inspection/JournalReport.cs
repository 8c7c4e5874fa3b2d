namespace Hoopoe.Journal.Inspection;

/// <summary>What an inspection found.</summary>
/// <param name="Identity">The directory's identity.</param>
/// <param name="FormatVersion">The version of its format.</param>
/// <param name="SegmentBytes">Bytes in a segment file.</param>
/// <param name="ReplayFrom">Where replay begins at the next start.</param>
/// <param name="End">Where the journal ends.</param>
/// <param name="IsTorn">Whether frames lie behind the end, which the next start cuts off: the last flush was cut short.</param>
/// <param name="IsRefused">Whether the next start is refused, because no checkpoint is whole that says where replay begins.</param>
/// <param name="Files">Its files, in the order of their names.</param>
public sealed record JournalReport(
    Guid Identity, uint FormatVersion, long SegmentBytes, JournalPosition ReplayFrom, JournalPosition End, bool IsTorn, bool IsRefused,
    IReadOnlyList<FileReport> Files)
{
    /// <summary>All the damage there is.</summary>
    public IEnumerable<Damage> Damages => Files.SelectMany(file => file.Damages);
}

/// <summary>What an inspection found in one file.</summary>
/// <param name="Path">The file's whole path.</param>
/// <param name="Kind">What it is, in a word or two.</param>
/// <param name="Bytes">Bytes in it.</param>
public sealed record FileReport(string Path, string Kind, long Bytes)
{
    /// <summary>Frames in it that are whole.</summary>
    public long Frames { get; internal set; }

    /// <summary>Records in them that are whole.</summary>
    public long Records { get; internal set; }

    /// <summary>Bytes of the payloads of these.</summary>
    public long PayloadBytes { get; internal set; }

    /// <summary>What is damaged in it, first things first; empty where all is well.</summary>
    public IReadOnlyList<Damage> Damages { get; internal set; } = [];
}
