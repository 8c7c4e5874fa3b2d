using System.Globalization;

namespace Hoopoe.Fuzz;

/// <summary>What the command was asked for. Immutable.</summary>
internal sealed record FuzzOptions
{
    /// <summary>How it is called.</summary>
    public const string Usage =
        "usage: fuzz [TARGET...] [--inputs N | --minutes N] [--seed S] [--keep]   fuzzes all targets or some, for that many inputs or minutes in all\n"
        + "       fuzz [TARGET...] --canaries [--inputs N] [--seed S]               arms each target's deliberate defect, which it must find\n"
        + "       fuzz TARGET --input FILE                                          runs one input, on code that is not instrumented\n"
        + "       fuzz --list                                                       says what targets there are";

    /// <summary>The targets by name; none for all.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>How many inputs in all; null where nobody says.</summary>
    public long? Inputs { get; init; }

    /// <summary>How long in all; null where nobody says.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>What all chance comes from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Whether what was found to reach something new goes into the corpus.</summary>
    public bool Keeps { get; init; }

    /// <summary>Whether the deliberate defects are armed.</summary>
    public bool Canaries { get; init; }

    /// <summary>Whether only the names are wanted.</summary>
    public bool Lists { get; init; }

    /// <summary>Whether nothing is printed but a number that is the same where the same was done.</summary>
    public bool Hashes { get; init; }

    /// <summary>The file with the one input to run, or null.</summary>
    public string? Input { get; init; }

    /// <summary>Reads arguments; null if they are none.</summary>
    public static FuzzOptions? Parse(string[] arguments)
    {
        var options = new FuzzOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            (FuzzOptions? changed, bool tookValue) = (arguments[i], value) switch
            {
                ("--keep", _) => (options with { Keeps = true }, false),
                ("--canaries", _) => (options with { Canaries = true }, false),
                ("--hash", _) => (options with { Hashes = true }, false),
                ("--list", _) => (options with { Lists = true }, false),
                ("--input", { } file) => (options with { Input = file }, true),
                ("--inputs", { } text) when Number(text) is { } number => (options with { Inputs = number }, true),
                ("--minutes", { } text) when Number(text) is { } number => (options with { Time = TimeSpan.FromMinutes(number) }, true),
                ("--seed", { } text) when Number(text) is { } number and <= int.MaxValue => (options with { Seed = (int)number }, true),
                ([not '-', ..] name, _) => (options with { Targets = [.. options.Targets, name] }, false),
                _ => ((FuzzOptions?)null, false),
            };
            if (changed is null) return null;
            options = changed;
            if (tookValue) i++;
        }
        return options;
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
