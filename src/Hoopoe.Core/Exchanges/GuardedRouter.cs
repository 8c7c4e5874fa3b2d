namespace Hoopoe.Core.Exchanges;

/// <summary>
/// Keeps what the router of an application's exchange kind throws from whoever routes or binds: it is reported, and a message
/// that could not be routed is marked as such, so that its publisher learns of it. Lives as long as its exchange.
/// </summary>
/// <param name="inner">The application's router.</param>
/// <param name="failed">Told of what it throws.</param>
internal sealed class GuardedRouter(Router inner, Action<Exception> failed) : Router
{
    public override bool DependsOnKeyAlone => inner.DependsOnKeyAlone;

    public override bool Matches(BindingDefinition binding, in RoutingContext context) => inner.Matches(binding, context);

    public override bool? HasMatched(BindingDefinition binding)
    {
        try
        {
            return inner.HasMatched(binding);
        }
        catch (Exception error)
        {
            failed(error);
            return null;
        }
    }

    public override void Bind(BindingDefinition binding, IDestination destination) => Guard(() => inner.Bind(binding, destination));

    public override void Unbind(BindingDefinition binding, IDestination destination) => Guard(() => inner.Unbind(binding, destination));

    public override void Route(in RoutingContext context, Routes routes)
    {
        try
        {
            inner.Route(context, routes);
        }
        catch (Exception error)
        {
            routes.Failed = true;
            failed(error);
        }
    }

    private void Guard(Action change)
    {
        try
        {
            change();
        }
        catch (Exception error)
        {
            failed(error);
        }
    }
}
