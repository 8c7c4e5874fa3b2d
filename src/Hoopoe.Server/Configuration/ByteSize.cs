using System.Globalization;

namespace Hoopoe.Server.Configuration;

/// <summary>Sizes as people write them: "4096", "128 MiB", "2GB". KB, MB, GB count in thousands, KiB, MiB, GiB in 1024s.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, long Bytes)[] _units =
    [
        ("TiB", 1L << 40), ("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000), ("B", 1), ("", 1),
    ];

    /// <summary>Reads a size.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        string number = text.TrimEnd([.. "BbiIkKmMgGtT"]);
        string unit = text[number.Length..];
        int known = Array.FindIndex(_units, candidate => candidate.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase));
        if (known < 0) return false;
        if (!decimal.TryParse(number.AsSpan().Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)) return false;
        if (count > long.MaxValue / _units[known].Bytes) return false;
        bytes = (long)(count * _units[known].Bytes);
        return true;
    }

    /// <summary>Writes a size exactly, in the largest unit that divides it; those that count in 1024s first.</summary>
    public static string Format(long bytes)
    {
        // They stand in that order.
        foreach (var (unit, size) in _units)
        {
            if (bytes >= size && bytes % size == 0) return $"{bytes / size} {unit}";
        }
        return $"{bytes} B";
    }

    /// <summary>Writes a size for people to read, with one digit behind the point.</summary>
    public static string Round(long bytes)
    {
        foreach (var (unit, size) in _units)
        {
            if (size >= 1024 && bytes >= size) return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / size:0.#} {unit}");
        }
        return $"{bytes} B";
    }
}
