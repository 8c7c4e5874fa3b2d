namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Stands in for the kind of an exchange that a restart found and that this broker does not know, or knows and does not take
/// its arguments: the exchange and its bindings are kept for the broker that does, routes nothing, and can be deleted.
/// </summary>
internal static class UnknownKind
{
    /// <summary>The kind.</summary>
    public static ExchangeKind Instance { get; } = new(static _ => new Nowhere());

    /// <summary>What whoever publishes to such an exchange is told.</summary>
    public static BrokerError ErrorOf(Exchange exchange, string virtualHost) => BrokerError.Precondition(
        $"exchange '{exchange.Name}' in vhost '{virtualHost}' is of type '{exchange.Definition.Kind}', which this broker does not serve: "
        + "register the type, or delete the exchange");

    private sealed class Nowhere : Router
    {
        public override void Bind(BindingDefinition binding, IDestination destination)
        {
            // The exchange itself remembers its bindings.
        }

        public override void Unbind(BindingDefinition binding, IDestination destination)
        {
            // As with Bind.
        }

        public override void Route(in RoutingContext context, Routes routes)
        {
            // Nobody knows where to.
        }
    }
}
