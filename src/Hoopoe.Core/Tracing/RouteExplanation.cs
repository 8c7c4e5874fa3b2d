using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.VirtualHosts;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Says through which bindings a message got where it goes. It takes the answer of routing as it is and looks for the
/// bindings that account for it, so that kinds which route by chance are not asked twice.
/// </summary>
internal static class RouteExplanation
{
    /// <summary>The steps, in the order in which exchanges were passed.</summary>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="routes">The answer.</param>
    /// <param name="keys">All keys it was routed by.</param>
    /// <param name="message">The message.</param>
    /// <param name="amendments">What the broker added to it.</param>
    public static IReadOnlyList<RouteStep> Of(
        VirtualHost virtualHost, Routes routes, IReadOnlyList<string> keys, Message message, MessageAmendments? amendments)
    {
        var steps = new List<RouteStep>();
        for (int i = 0; routes.ExchangeAt(i) is { } exchange; i++)
        {
            int before = steps.Count;
            foreach (var (delay, delayMs) in routes.Delays)
            {
                if (delay.Exchange == exchange.Name)
                    steps.Add(new RouteStep(exchange.Name, RouteMeans.Delay, exchange.Name, true) { Delay = TimeSpan.FromMilliseconds(delayMs) });
            }
            if (exchange.Name.Length == 0) AddByName(routes, keys, steps);
            else if (steps.Count == before) AddBindings(virtualHost, exchange, routes, keys, message, amendments, steps);
            if (steps.Count == before && exchange.AlternateExchange is { } alternate && LeadsTo(routes, alternate))
                steps.Add(new RouteStep(exchange.Name, RouteMeans.AlternateExchange, alternate, true));
        }
        return steps;
    }

    private static void AddByName(Routes routes, IReadOnlyList<string> keys, List<RouteStep> steps)
    {
        foreach (var queue in routes.Queues)
        {
            if (keys.Contains(queue.Name)) steps.Add(new RouteStep("", RouteMeans.QueueName, queue.Name, false));
        }
    }

    private static void AddBindings(
        VirtualHost virtualHost, Exchange exchange, Routes routes, IReadOnlyList<string> keys, Message message,
        MessageAmendments? amendments, List<RouteStep> steps)
    {
        foreach (var queue in routes.Queues) AddBindingsTo(queue);
        for (int i = 0; routes.ExchangeAt(i) is { } next; i++) AddBindingsTo(next);

        void AddBindingsTo(IDestination destination)
        {
            foreach (var binding in exchange.CopyBindingsTo(destination))
            {
                if (Matches(virtualHost, exchange.Router, binding, keys, message, amendments))
                    steps.Add(new RouteStep(exchange.Name, RouteMeans.Binding, binding.Destination, binding.ToExchange) { Binding = binding });
            }
        }
    }

    private static bool Matches(
        VirtualHost virtualHost, Router router, BindingDefinition binding, IReadOnlyList<string> keys, Message message, MessageAmendments? amendments)
    {
        foreach (string key in keys)
        {
            var context = new RoutingContext
            {
                RoutingKey = key,
                Message = message,
                Amendments = amendments,
                Format = virtualHost.Broker.Formats[message.Format],
                Random = virtualHost.Broker.Random,
            };
            if (router.Matches(binding, context)) return true;
        }
        return false;
    }

    private static bool LeadsTo(Routes routes, string name)
    {
        for (int i = 0; routes.ExchangeAt(i) is { } exchange; i++)
        {
            if (exchange.Name == name) return true;
        }
        return false;
    }
}
