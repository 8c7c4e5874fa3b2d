using System.Globalization;
using Hoopoe.Interop.Crash.Nodes;
using Hoopoe.Interop.Crash.Sabotage;

namespace Hoopoe.Interop.Crash;

/// <summary>How many rounds, from which seed, of which broker. The environment gives the long form; without it, the run is short.</summary>
internal sealed record CrashOptions(int Rounds, int Seed)
{
    private const int ShortRun = 8;

    /// <summary>Whether somebody asked for these rounds and waits for each.</summary>
    public bool IsLongForm { get; init; }

    public Defect Defect { get; init; }

    /// <summary>Makes the broker whose rounds these are.</summary>
    public Func<INode> Broker { get; init; } = () => new HoopoeNode();

    /// <summary>Reads HOOPOE_CRASH_ROUNDS, _SEED, _BROKER (hoopoe or rabbitmq) and _SABOTAGE (a <see cref="Sabotage.Defect"/>, with dashes).</summary>
    public static CrashOptions FromEnvironment()
    {
        int rounds = Value("ROUNDS") is { } count ? int.Parse(count, CultureInfo.InvariantCulture) : ShortRun;
        int seed = Value("SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next(1_000_000);
        return new CrashOptions(rounds, seed)
        {
            IsLongForm = Value("ROUNDS") is not null,
            Defect = Value("SABOTAGE") is { } defect ? Enum.Parse<Defect>(defect.Replace("-", ""), ignoreCase: true) : Defect.None,
            Broker = Value("BROKER") == "rabbitmq" ? () => new KilledRabbitMq() : () => new HoopoeNode(),
        };
    }

    private static string? Value(string name) => Environment.GetEnvironmentVariable($"HOOPOE_CRASH_{name}");
}
