namespace Hoopoe.Journal;

/// <summary>
/// A place in a node's journal: everything appended up to here has a position at most this one.
/// Positions grow without gaps in meaning, never shrink and never repeat within one data directory.
/// </summary>
/// <param name="Value">Bytes appended since the journal was made; zero is "nothing".</param>
public readonly record struct JournalPosition(long Value) : IComparable<JournalPosition>
{
    /// <summary>The position before the first record; always durable.</summary>
    public static JournalPosition None => default;

    /// <inheritdoc/>
    public int CompareTo(JournalPosition other) => Value.CompareTo(other.Value);

    /// <summary>Whether <paramref name="left"/> lies before <paramref name="right"/>.</summary>
    public static bool operator <(JournalPosition left, JournalPosition right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> lies after <paramref name="right"/>.</summary>
    public static bool operator >(JournalPosition left, JournalPosition right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> lies at or before <paramref name="right"/>.</summary>
    public static bool operator <=(JournalPosition left, JournalPosition right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> lies at or after <paramref name="right"/>.</summary>
    public static bool operator >=(JournalPosition left, JournalPosition right) => left.Value >= right.Value;
}
