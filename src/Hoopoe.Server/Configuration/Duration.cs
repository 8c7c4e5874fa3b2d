using System.Globalization;

namespace Hoopoe.Server.Configuration;

/// <summary>Times as people write them: "500ms", "30s", "5 min", "2h", "1d", or .NET's "00:00:30"; 0 needs no unit.</summary>
internal static class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] _units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("min", TimeSpan.FromMinutes(1)), ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    // The longest time anything here may be set to, so that no sum of times overflows.
    private const double MostDays = 3650;

    /// <summary>Reads a time.</summary>
    public static bool TryParse(string text, out TimeSpan time)
    {
        if (text.Contains(':', StringComparison.Ordinal)) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out time);
        time = TimeSpan.Zero;
        if (text == "0") return true;
        string number = text.TrimEnd([.. "dhmins"]);
        string unit = text[number.Length..];
        int known = Array.FindIndex(_units, candidate => candidate.Unit == unit);
        if (known < 0) return false;
        if (!double.TryParse(number.AsSpan().Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)) return false;
        if (count * _units[known].Length.TotalDays > MostDays) return false;
        time = _units[known].Length * count;
        return true;
    }

    /// <summary>Writes a time in the largest unit that divides it.</summary>
    public static string Format(TimeSpan time)
    {
        if (time == TimeSpan.Zero) return "0";
        var (unit, length) = _units.First(candidate => time.Ticks % candidate.Length.Ticks == 0);
        return $"{time.Ticks / length.Ticks} {unit}";
    }
}
