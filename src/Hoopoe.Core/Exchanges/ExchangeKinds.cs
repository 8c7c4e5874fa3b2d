using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// The kinds of exchange a broker knows, by the type name clients declare. Filled before the broker starts; others
/// may register kinds of their own.
/// </summary>
public sealed class ExchangeKinds
{
    private readonly Dictionary<string, ExchangeKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>The kinds of RabbitMQ and of its plugins.</summary>
    public ExchangeKinds()
    {
        Register("direct", new(static (_, _) => new DirectRouter()));
        Register("fanout", new(static (_, _) => new FanoutRouter()));
        Register("topic", new(static (_, _) => new TopicRouter()));
        Register("headers", new(static (_, _) => new HeadersRouter())
        {
            CheckBinding = static binding => HeadersRouter.Check(binding.Arguments),
        });
        Register("x-random", new(static (_, _) => new RandomRouter()));
        Register("x-modulus-hash", new(static (_, _) => new ModulusHashRouter()));
        Register("x-consistent-hash", new(static (_, definition) => new ConsistentHashRouter(definition.Arguments))
        {
            CheckBinding = static binding => ConsistentHashRouter.CheckWeight(binding.RoutingKey),
            Check = static definition => ConsistentHashRouter.Check(definition.Arguments),
        });
        Register("x-delayed-message", new(CreateDelayed) { Check = CheckDelayed });
    }

    /// <summary>The names of all kinds, in order of their registration.</summary>
    public IEnumerable<string> Names => _kinds.Keys;

    /// <summary>Adds a kind.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public void Register(string name, ExchangeKind kind) => _kinds.Add(name, kind);

    /// <summary>The kind of that name, if there is one.</summary>
    public ExchangeKind? Find(string name) => _kinds.GetValueOrDefault(name);

    private Router CreateDelayed(VirtualHost virtualHost, ExchangeDefinition definition)
    {
        var inner = Find((string)definition.Arguments["x-delayed-type"]!)!;
        return new DelayedRouter(inner.Create(virtualHost, definition), new DelayedMessages(virtualHost, definition));
    }

    private string? CheckDelayed(ExchangeDefinition definition) =>
        definition.Arguments.TryGetText("x-delayed-type", out string? inner) && inner != "x-delayed-message" && Find(inner) is not null
            ? null
            : "Invalid argument, 'x-delayed-type' must be an existing exchange type";
}

/// <summary>One kind of exchange.</summary>
/// <param name="create">Makes the router of a new exchange.</param>
public sealed class ExchangeKind(Func<VirtualHost, ExchangeDefinition, Router> create)
{
    /// <summary>Says what is wrong with a definition, or null.</summary>
    public Func<ExchangeDefinition, string?> Check { get; init; } = static _ => null;

    /// <summary>Says what is wrong with a binding, or null.</summary>
    public Func<BindingDefinition, string?> CheckBinding { get; init; } = static _ => null;

    /// <summary>Makes the router of a new exchange.</summary>
    public Router Create(VirtualHost virtualHost, ExchangeDefinition definition) => create(virtualHost, definition);
}
