using System.Globalization;

namespace Hoopoe.Compare.Regression;

/// <summary>What a check of the speed was asked for on the command line. Immutable.</summary>
internal sealed record SpeedCheckOptions
{
    public const string Usage = """
        usage: check-speed [options]
          --record             write what is measured as what later checks compare with
          --rounds N           measured rounds, of which the cheapest counts (5)
        """;

    public bool Record { get; init; }

    public int Rounds { get; init; } = 5;

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is not understood; the message says what.</exception>
    public static SpeedCheckOptions Parse(string[] arguments) => arguments switch
    {
        [] => new(),
        ["--record", .. var rest] => Parse(rest) with { Record = true },
        ["--rounds", var text, .. var rest] when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0 =>
            Parse(rest) with { Rounds = rounds },
        _ => throw new FormatException($"not understood: {string.Join(' ', arguments)}"),
    };
}
