using Hoopoe.Core.Exchanges;

namespace Hoopoe.Core.Tracing;

/// <summary>One step of a message's way from an exchange: through a binding, or otherwise. Immutable.</summary>
/// <param name="Exchange">Where from; empty for the default exchange.</param>
/// <param name="Means">How.</param>
/// <param name="Target">The name of the queue or exchange it leads to.</param>
/// <param name="ToExchange">Whether that is an exchange.</param>
public sealed record RouteStep(string Exchange, RouteMeans Means, string Target, bool ToExchange)
{
    /// <summary>The binding, where it led through one.</summary>
    public BindingDefinition? Binding { get; init; }

    /// <summary>For how long the exchange holds the message first; zero where it does not.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>As in "exchange 'shop' --[order.*]--> queue 'orders'".</summary>
    public override string ToString()
    {
        string from = Exchange.Length == 0 ? "default exchange" : $"exchange '{Exchange}'";
        string to = ToExchange ? $"exchange '{Target}'" : $"queue '{Target}'";
        return Means switch
        {
            RouteMeans.Delay => $"{from} holds it for {Delay}",
            RouteMeans.QueueName => $"{from} --> {to}",
            RouteMeans.AlternateExchange => $"{from}, where nothing matched, --(alternate exchange)--> {to}",
            _ => Condition is { Length: > 0 } condition ? $"{from} --[{condition}]--> {to}" : $"{from} --> {to}",
        };
    }

    private string Condition
    {
        get
        {
            if (Binding is not { Arguments.Count: > 0 } binding) return Binding?.RoutingKey ?? "";
            string arguments = string.Join(", ", binding.Arguments.Select(pair => $"{pair.Key}={ArgumentText.Value(pair.Value)}"));
            return binding.RoutingKey.Length == 0 ? arguments : $"{binding.RoutingKey}; {arguments}";
        }
    }
}

/// <summary>How a message gets from an exchange to what is next.</summary>
public enum RouteMeans
{
    /// <summary>Through a binding.</summary>
    Binding,

    /// <summary>By the queue's name, from the default exchange.</summary>
    QueueName,

    /// <summary>To the exchange that takes what this one could not route.</summary>
    AlternateExchange,

    /// <summary>Not yet: the exchange holds it first.</summary>
    Delay,
}
