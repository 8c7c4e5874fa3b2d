using System.Globalization;
using Hoopoe.Compare.Brokers;

namespace Hoopoe.Compare;

/// <summary>What a comparison was asked for on the command line. Immutable.</summary>
internal sealed record CompareOptions
{
    public const string Usage = """
        usage: compare [options]
          --workloads LIST     rows to run, with commas between: 1 to 13, length, idle (all)
          --seconds N          measured seconds of a load that lasts a time (8)
          --rounds N           times that every load is run on every broker, by turns (3)
          --quick              one round of two seconds, and a tenth of what is counted
          --broker NAME=amqp://[user:password@]host[:port][,pid=N]
                               compare with this broker as well; may be repeated
          --only LIST          only these of the brokers that are started here: hoopoe, rabbitmq
          --tools LIST         load tools, one after the other: amqpload, which the targets are judged by, and bench (both)
          --from FILE          take over the results of an earlier run, but for the rows that are run now; with --workloads none,
                               report them anew
          --write              write the tables to the document although not all was run
          --directory DIR      where the brokers keep their data, on the disk to be measured (artifacts/compare/data)
        """;

    public IReadOnlyList<string> Rows { get; init; } = [];

    public double Seconds { get; init; } = 8;

    public int Rounds { get; init; } = 3;

    public bool Quick { get; init; }

    public bool Write { get; init; }

    public string? From { get; init; }

    public string? Directory { get; init; }

    public IReadOnlyList<string> Only { get; init; } = ["hoopoe", "rabbitmq"];

    public IReadOnlyList<string> Tools { get; init; } = ["amqpload", "bench"];

    public IReadOnlyList<RemoteBroker> Others { get; init; } = [];

    /// <summary>Whether a row is to be run.</summary>
    public bool Runs(string row) => Rows.Count == 0 || Rows.Contains(row, StringComparer.Ordinal);

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is not understood; the message says what.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        CompareOptions options = new();
        for (int index = 0; index < arguments.Count; index++)
        {
            string name = arguments[index];
            string Value() => ++index < arguments.Count ? arguments[index] : throw new FormatException($"{name} takes a value");
            options = name switch
            {
                "--workloads" => options with { Rows = Value().Split(',') },
                "--seconds" => options with { Seconds = Positive(name, Value()) },
                "--rounds" => options with { Rounds = (int)Positive(name, Value()) },
                "--quick" => options with { Quick = true, Seconds = 2, Rounds = 1 },
                "--broker" => options with { Others = [.. options.Others, RemoteBroker.Parse(Value())] },
                "--only" => options with { Only = Value().Split(',') },
                "--tools" => options with { Tools = Value().Split(',') },
                "--from" => options with { From = Value() },
                "--write" => options with { Write = true },
                "--directory" => options with { Directory = Value() },
                _ => throw new FormatException($"there is no option {name}"),
            };
        }
        return options;
    }

    private static double Positive(string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && number > 0
            ? number
            : throw new FormatException($"{name} takes a number above zero, not '{text}'");
}
