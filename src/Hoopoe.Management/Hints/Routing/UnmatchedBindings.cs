using Hoopoe.Core.Exchanges;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Management.Hints.Routing;

/// <summary>A binding that has let no message through, as the rule sees it. Immutable.</summary>
/// <param name="Binding">The binding.</param>
/// <param name="Kind">The kind of its exchange.</param>
/// <param name="Age">For how long it has been known to be so.</param>
/// <param name="Published">Messages that clients have published to the exchange meanwhile.</param>
internal sealed record UnmatchedBinding(BindingDefinition Binding, string Kind, TimeSpan Age, long Published);

/// <summary>
/// Bindings that no message ever matched, though many were published: most often a slip in a key or pattern. The exchanges know it
/// exactly (<see cref="Router.HasMatched"/>), since they were made. Belongs to the monitor's thread; lives as long as the API.
/// </summary>
internal sealed class UnmatchedBindings
{
    // Bindings looked at in an exchange, and those followed: of very many, some are enough to see what is wrong.
    private const int MostLookedAt = 10_000;
    private const int MostFollowed = 20;

    // An hour of the day may be enough to make a binding be of use; ten minutes with a thousand messages make it worth a look.
    private static readonly TimeSpan _leastAge = TimeSpan.FromMinutes(10);
    private const int ManyMessages = 1000;

    private Dictionary<(VirtualHost Host, string Name), Followed> _followed = [];

    /// <summary>The rule.</summary>
    public static Rule<UnmatchedBinding> Rule { get; } = new("binding-never-matched", Judge);

    /// <summary>Looks at every exchange that messages were published to.</summary>
    public void Look(IReadOnlyList<VirtualHost> hosts, long nowMs)
    {
        Dictionary<(VirtualHost Host, string Name), Followed> now = [];
        foreach (var host in hosts)
        {
            foreach (var exchange in host.Exchanges.All)
            {
                if (exchange.PublishedIn == 0) continue;
                foreach (var binding in exchange.FindUnmatched(MostLookedAt, MostFollowed)) Follow((host, NameOf(binding)), exchange, binding, now, nowMs);
            }
        }
        _followed = now;
    }

    /// <summary>Applies the rule to what was found when it was last looked.</summary>
    public void Apply(HintBoard board)
    {
        foreach (var ((host, name), followed) in _followed)
        {
            board.Apply(Rule, followed, followed.Sample, one => new HintSubject("binding", name, "exchanges", host.Name, one.Exchange.Name)
            {
                VirtualHost = host.Name,
                Queue = one.Sample.Binding.ToExchange ? null : one.Sample.Binding.Destination,
            });
        }
    }

    private void Follow(
        (VirtualHost Host, string Name) key, Exchange exchange, BindingDefinition binding, Dictionary<(VirtualHost Host, string Name), Followed> now, long nowMs)
    {
        if (!_followed.TryGetValue(key, out var followed) || followed.Exchange != exchange) followed = new Followed(exchange, nowMs) { Sample = new UnmatchedBinding(binding, exchange.Definition.Kind, TimeSpan.Zero, 0) };
        // Two headers bindings may differ in their arguments alone: one of them stands for both.
        if (now.TryAdd(key, followed))
            followed.Sample = new UnmatchedBinding(binding, exchange.Definition.Kind, TimeSpan.FromMilliseconds(nowMs - followed.SinceMs), exchange.PublishedIn - followed.PublishedIn);
    }

    private static string NameOf(BindingDefinition binding) => $"{binding.Source} → {binding.Destination} ({binding.RoutingKey})";

    private static Finding? Judge(UnmatchedBinding unmatched, bool isShown)
    {
        if (!isShown && (unmatched.Age < _leastAge || unmatched.Published < ManyMessages)) return null;
        var binding = unmatched.Binding;
        string what = unmatched.Kind == "headers" ? "its headers" : $"its key '{binding.RoutingKey}'";
        string remedy = unmatched.Kind switch
        {
            "topic" => "Compare the pattern with the keys in use: words stand between dots, * is one word, # any number of them. Remove the binding if it is no longer needed.",
            "headers" => "Compare the arguments with the headers in use, their types too, and x-match. Remove the binding if it is no longer needed.",
            _ => "Compare the key with those in use, case included. Remove the binding if it is no longer needed.",
        };
        return new Finding(
            HintSeverity.Information,
            $"The binding from exchange '{binding.Source}' to {(binding.ToExchange ? "exchange" : "queue")} '{binding.Destination}' has let no message through: none of the {Words.Count(unmatched.Published, "message")} that were published in {Words.Duration(unmatched.Age.TotalSeconds)} matched {what}, and none did before.",
            remedy,
            [("published", unmatched.Published), ("seconds", unmatched.Age.TotalSeconds), ("exchange", binding.Source), ("destination", binding.Destination), ("routing_key", binding.RoutingKey)]);
    }

    private sealed class Followed(Exchange exchange, long sinceMs)
    {
        public Exchange Exchange => exchange;

        public long SinceMs => sinceMs;

        public long PublishedIn { get; } = exchange.PublishedIn;

        public required UnmatchedBinding Sample { get; set; }
    }
}
