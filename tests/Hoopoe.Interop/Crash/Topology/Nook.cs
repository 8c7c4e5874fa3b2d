namespace Hoopoe.Interop.Crash.Topology;

/// <summary>An exchange, a queue and a binding between them that come and go during the load. One client at a time changes it.</summary>
internal sealed class Nook(int number, Random random)
{
    private static readonly string[] _types = ["direct", "topic", "fanout"];

    public string Exchange { get; } = $"nook-exchange-{number}";

    public string Type { get; } = _types[random.Next(_types.Length)];

    public string Key { get; } = $"nook.{number}";

    public QueuePlan Queue { get; } = random.Next(2) == 0 ? new($"nook-{number}") : new($"nook-{number}", ("x-max-length", 100_000 + number));

    public Presence ExchangeIs { get; set; }

    public Presence QueueIs { get; set; }

    public Presence BindingIs { get; set; }

    /// <summary>Nothing is left of it, and nothing was asked for.</summary>
    public bool IsAbsent => ExchangeIs == Presence.Absent && QueueIs == Presence.Absent;

    public bool IsWhole => ExchangeIs == Presence.Present && QueueIs == Presence.Present;
}
