using System.Globalization;

namespace Hoopoe.Interop.Soak;

/// <summary>How long a soak takes, from which seed, and how hard. The environment gives the long form; without it, it is short.</summary>
internal sealed record SoakOptions(TimeSpan Duration, int Seed)
{
    /// <summary>Clients that do anything at all.</summary>
    public int RandomClients { get; init; } = 20;

    /// <summary>Operations a second of all random clients together.</summary>
    public int OperationsPerSecond { get; init; } = 2000;

    /// <summary>What comes before the first measurement, so that the code is compiled and the pools are filled.</summary>
    public TimeSpan WarmUp => TimeSpan.FromSeconds(Math.Clamp(Duration.TotalSeconds / 3, 8, 90));

    /// <summary>Reads HOOPOE_SOAK_MINUTES and HOOPOE_SOAK_SEED.</summary>
    public static SoakOptions FromEnvironment()
    {
        string? minutes = Environment.GetEnvironmentVariable("HOOPOE_SOAK_MINUTES");
        string? seed = Environment.GetEnvironmentVariable("HOOPOE_SOAK_SEED");
        TimeSpan duration = minutes is null
            ? TimeSpan.FromSeconds(15)
            : TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture));
        return new SoakOptions(duration, seed is null ? Random.Shared.Next(1_000_000) : int.Parse(seed, CultureInfo.InvariantCulture));
    }
}
