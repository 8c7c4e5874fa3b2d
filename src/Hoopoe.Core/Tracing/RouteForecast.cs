using System.Text;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Tracing;

/// <summary>
/// Where a message would go if it were published now: an answer as of the moment it was asked for. Nothing is published, and
/// tracing need not be on. Its text is a line for each step.
/// </summary>
/// <param name="Exchange">The exchange asked about.</param>
/// <param name="RoutingKey">The key asked about.</param>
/// <param name="Route">The steps it would take; those behind a delay too.</param>
/// <param name="Queues">The queues it would enter, in that order; empty where it is unroutable.</param>
public sealed record RouteForecast(string Exchange, string RoutingKey, IReadOnlyList<RouteStep> Route, IReadOnlyList<string> Queues)
{
    /// <summary>The steps, a line each, and what comes of them.</summary>
    public override string ToString()
    {
        string to = Queues.Count == 0 ? "to no queue: it would be unroutable" : $"to '{string.Join("', '", Queues)}'";
        string exchange = Exchange.Length == 0 ? "the default exchange" : $"exchange '{Exchange}'";
        var text = new StringBuilder($"From {exchange} with key '{RoutingKey}' it would go {to}.");
        foreach (var step in Route) text.Append("\n  ").Append(step);
        return text.ToString();
    }

    /// <summary>Routes a message that nobody published.</summary>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="exchange">The exchange's name; empty for the default exchange.</param>
    /// <param name="routingKey">The key: as on the wire at most 255 octets.</param>
    /// <param name="headers">The message's headers; CC and BCC count as further keys.</param>
    /// <exception cref="ArgumentException">There is no exchange of that name, or name or key is too long.</exception>
    public static RouteForecast Of(VirtualHost virtualHost, string exchange, string routingKey, Arguments headers)
    {
        if (!virtualHost.Exchanges.TryGet(exchange, out var start))
            throw new ArgumentException($"There is no exchange '{exchange}' in virtual host '{virtualHost.Name}'.", nameof(exchange));
        var writer = new MessageWriter(virtualHost.Broker.Memory);
        var frame = new FrameBuilder();
        ArgumentsCodec.Write(frame, headers);
        var message = writer.Begin(
            new MessageFacts { Format = NeutralFormat.Number, TimeToLiveMs = -1 }, AddressOf(exchange, routingKey), frame.Written(0, frame.Length));
        try
        {
            return Of(virtualHost, start, routingKey, headers, message);
        }
        finally
        {
            message.Slab.Release();
            writer.Park();
        }
    }

    private static RouteForecast Of(VirtualHost virtualHost, Exchange start, string key, Arguments headers, Message message)
    {
        List<string> copies = [.. KeysIn(headers, "CC"), .. KeysIn(headers, "BCC")];
        var routes = new Routes();
        virtualHost.Route(start, key, copies, message, null, routes);
        List<RouteStep> steps = [.. RouteExplanation.Of(virtualHost, routes, [key, .. copies], message, null)];
        List<string> queues = [.. routes.Queues.Select(queue => queue.Name)];
        var served = new MessageAmendments { DelayServed = true };
        foreach (string delaying in routes.Delays.Select(delay => delay.Delay.Exchange).ToArray())
        {
            if (!virtualHost.Exchanges.TryGet(delaying, out var exchange)) continue;
            virtualHost.Route(exchange, key, [], message, served, routes);
            steps.AddRange(RouteExplanation.Of(virtualHost, routes, [key], message, served));
            queues.AddRange(routes.Queues.Select(queue => queue.Name).Except(queues));
        }
        return new RouteForecast(start.Name, key, steps, queues);
    }

    private static IEnumerable<string> KeysIn(Arguments headers, string name) =>
        headers[name] is IReadOnlyList<object?> keys ? keys.OfType<string>() : [];

    private static byte[] AddressOf(string exchange, string routingKey)
    {
        byte[] name = Encoding.UTF8.GetBytes(exchange), key = Encoding.UTF8.GetBytes(routingKey);
        if (name.Length > byte.MaxValue || key.Length > byte.MaxValue)
            throw new ArgumentException("Names of exchanges and routing keys have at most 255 octets.", nameof(routingKey));
        return [(byte)name.Length, .. name, (byte)key.Length, .. key];
    }
}
