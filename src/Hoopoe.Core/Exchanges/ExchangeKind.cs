using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Exchanges;

/// <summary>
/// One kind of exchange: how its exchanges and bindings are checked, and how a router is made for each exchange. Immutable; any
/// thread may call.
/// </summary>
public sealed class ExchangeKind
{
    private readonly Func<VirtualHost, ExchangeDefinition, Router> _create;

    /// <summary>A kind whose routers need to know their exchange's definition alone.</summary>
    /// <param name="create">Makes the router of a new exchange.</param>
    public ExchangeKind(Func<ExchangeDefinition, Router> create)
        : this((_, definition) => create(definition))
    {
    }

    /// <summary>A kind whose routers need the virtual host too.</summary>
    /// <param name="create">Makes the router of a new exchange.</param>
    internal ExchangeKind(Func<VirtualHost, ExchangeDefinition, Router> create) => _create = create;

    /// <summary>Says what is wrong with a definition, or null; clients are told so with 406.</summary>
    public Func<ExchangeDefinition, string?> Check { get; init; } = static _ => null;

    /// <summary>Says what is wrong with a binding, or null; clients are told so with 406.</summary>
    public Func<BindingDefinition, string?> CheckBinding { get; init; } = static _ => null;

    /// <summary>Makes the router of a new exchange.</summary>
    internal Router Create(VirtualHost virtualHost, ExchangeDefinition definition) => _create(virtualHost, definition);

    /// <summary>The same kind, made of code that may throw: what it throws is reported, and refuses what was asked for.</summary>
    internal ExchangeKind Guarded(string name, Action<string, Exception> failed) => new((host, definition) =>
        new GuardedRouter(_create(host, definition), error => failed(name, error)))
    {
        Check = Ask(Check, name, failed),
        CheckBinding = Ask(CheckBinding, name, failed),
    };

    private static Func<T, string?> Ask<T>(Func<T, string?> check, string name, Action<string, Exception> failed) => definition =>
    {
        try
        {
            return check(definition);
        }
        catch (Exception error)
        {
            failed(name, error);
            return $"the exchange type '{name}' failed: {error.Message}";
        }
    };
}
