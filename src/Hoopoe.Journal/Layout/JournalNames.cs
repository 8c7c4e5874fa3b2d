using System.Globalization;

namespace Hoopoe.Journal.Layout;

/// <summary>What the files of a data directory are called. Numbers are sixteen hexadecimal digits, so that names sort like them.</summary>
internal static class JournalNames
{
    /// <summary>The file that makes a directory a data directory.</summary>
    public const string Journal = "hoopoe.journal";

    /// <summary>What a server may keep beside it to lock the directory; the journal leaves it alone.</summary>
    public const string Lock = "hoopoe.lock";

    /// <summary>The keys of what is encrypted, which the journal leaves alone.</summary>
    public const string Keys = "hoopoe.keys";

    /// <summary>The second copy of the keys.</summary>
    public const string KeysCopy = "hoopoe.keys-copy";

    private const string Unfinished = ".new";

    public static string Segment(long number) => Numbered("segment-", number);

    public static string Checkpoint(long number) => Numbered("checkpoint-", number);

    /// <summary>A segment file that was freed and waits to be recycled, under the number it had.</summary>
    public static string Spare(long number) => Numbered("spare-", number);

    /// <summary>A copy of what was found damaged at a position.</summary>
    public static string Damaged(long position) => Numbered("damaged-", position);

    /// <summary>What a file is called until it is complete.</summary>
    public static string New(string name) => name + Unfinished;

    /// <summary>Whether it is a file of ours that was never completed.</summary>
    public static bool IsUnfinished(string name) =>
        name.EndsWith(Unfinished, StringComparison.Ordinal)
        && (name.StartsWith("segment-", StringComparison.Ordinal) || name.StartsWith("checkpoint-", StringComparison.Ordinal));

    /// <summary>What a file is, judged by its name, in a word or two.</summary>
    public static string KindOf(string name) => name switch
    {
        Journal => "header",
        Lock => "lock",
        Keys or KeysCopy => "key ring",
        _ when IsUnfinished(name) => "unfinished",
        _ when Segments([name]).Count > 0 => "segment",
        _ when Checkpoints([name]).Count > 0 => "checkpoint",
        _ when Spares([name]).Count > 0 => "spare",
        _ when name.StartsWith("damaged-", StringComparison.Ordinal) => "copy of damage",
        _ => "foreign",
    };

    /// <summary>The numbers of all segment files among some names, ascending.</summary>
    public static List<long> Segments(IReadOnlyList<string> names) => Numbers(names, "segment-");

    /// <summary>The numbers of all checkpoint files among some names, ascending.</summary>
    public static List<long> Checkpoints(IReadOnlyList<string> names) => Numbers(names, "checkpoint-");

    /// <summary>The numbers of all spare files among some names, ascending.</summary>
    public static List<long> Spares(IReadOnlyList<string> names) => Numbers(names, "spare-");

    private static string Numbered(string prefix, long number) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:x16}");

    private static List<long> Numbers(IReadOnlyList<string> names, string prefix)
    {
        var numbers = new List<long>();
        foreach (string name in names)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long number)
                && number > 0 && name == Numbered(prefix, number))
                numbers.Add(number);
        }
        numbers.Sort();
        return numbers;
    }
}
