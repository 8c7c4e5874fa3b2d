using System.Text;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// The kinds of exchange a broker knows, by the type name clients declare: RabbitMQ's and those of the application. Made with
/// the broker and not changed after that.
/// </summary>
public sealed class ExchangeKinds
{
    private readonly Dictionary<string, ExchangeKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>The kinds of RabbitMQ and of its plugins, and an application's own.</summary>
    /// <param name="own">The application's; their names begin with x-.</param>
    /// <param name="failed">Told what the code of the application's kind of that name threw.</param>
    /// <exception cref="ArgumentException">A name cannot be used; the message says why.</exception>
    public ExchangeKinds(IReadOnlyDictionary<string, ExchangeKind> own, Action<string, Exception> failed)
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
        foreach (var (name, kind) in own)
        {
            if (CheckName(name) is { } fault) throw new ArgumentException($"An exchange kind cannot be called '{name}': {fault}.", nameof(own));
            Register(name, kind.Guarded(name, failed));
        }
    }

    /// <summary>The names of all kinds, in order of their registration.</summary>
    public IEnumerable<string> Names => _kinds.Keys;

    /// <summary>The kind of that name, if there is one.</summary>
    public ExchangeKind? Find(string name) => _kinds.GetValueOrDefault(name);

    private void Register(string name, ExchangeKind kind) => _kinds.Add(name, kind);

    private string? CheckName(string name)
    {
        if (!name.StartsWith("x-", StringComparison.Ordinal)) return "names of an application's kinds begin with 'x-'";
        if (Encoding.UTF8.GetByteCount(name) > byte.MaxValue) return "clients can send 255 bytes at most";
        return _kinds.ContainsKey(name) ? "the broker has a kind of that name" : null;
    }

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

