namespace Hoopoe.Interop.Soak.Behaviours;

/// <summary>The names that all random clients share, so that they get in each other's way.</summary>
internal static class Names
{
    /// <summary>What tells the soak's own queues and exchanges from others.</summary>
    public const string Prefix = "soak-";

    public static IReadOnlyList<string> Queues { get; } = [.. Enumerable.Range(0, 24).Select(n => $"{Prefix}queue-{n}")];

    /// <summary>Exchanges by name, each always of one kind.</summary>
    public static IReadOnlyList<(string Name, string Kind)> Exchanges { get; } =
    [
        .. ((string[])["direct", "fanout", "topic", "headers", "x-delayed-message", "x-consistent-hash", "x-random", "x-modulus-hash"])
            .SelectMany(kind => Enumerable.Range(0, 2).Select(n => ($"{Prefix}{kind}-{n}", kind))),
    ];

    public static string Queue(Random random) => Queues[random.Next(Queues.Count)];

    public static string Exchange(Random random) => Exchanges[random.Next(Exchanges.Count)].Name;

    public static string Key(Random random) => string.Join('.', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(3).ToString()));

    /// <summary>A key for a binding, which topic exchanges may read as a pattern, and hash exchanges as a weight.</summary>
    public static string BindingKey(Random random) => random.Next(5) switch
    {
        0 => "#",
        1 => "*." + Key(random),
        _ => Key(random),
    };
}
