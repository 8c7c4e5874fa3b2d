using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// Sends dead letters on: adds the death to the message's history, routes it through the queue's dead-letter exchange,
/// and leaves out queues where it would go round in a circle. Called with no queue held, by any thread.
/// </summary>
internal sealed class DeadLetterRouter(VirtualHost virtualHost)
{
    /// <summary>
    /// Publishes those dead letters of this virtual host that wait in front, as many as make a step; their references
    /// pass on or end here.
    /// </summary>
    public void Publish(Queue<DeadLetter> letters, Turn turn)
    {
        var moved = new MovedMessages(virtualHost.Broker.Log);
        // Made anew for each step: a turn may be routing others further up its stack.
        var routes = new Routes();
        while (letters.TryPeek(out var letter) && letter.Source.VirtualHost == virtualHost && moved.HasRoomFor(letter.Entry))
            Route(letters.Dequeue(), routes, moved);
        if (moved.TryComplete(turn)) return;
        foreach (var entry in moved.Leaving) entry.Slab?.Release();
    }

    private void Route(in DeadLetter letter, Routes routes, MovedMessages moved)
    {
        var settings = letter.Source.Definition.Settings;
        var entry = letter.Entry;
        if (!entry.IsResident || settings.DeadLetterExchange is not { } name || !virtualHost.Exchanges.TryGet(name, out var exchange))
        {
            moved.Add(letter.Source, entry);
            return;
        }
        var format = virtualHost.Broker.Formats[entry.Message.Format];
        var headers = format.ReadHeaders(entry.Message.Properties) ?? Arguments.Empty;
        var keys = KeysOf(entry, headers);
        var history = DeathHistory.Of(entry, headers).With(letter, keys, virtualHost.Broker.Clock.UtcNow, format);
        string key = settings.DeadLetterRoutingKey ?? keys[0];
        IReadOnlyList<string> copies = settings.DeadLetterRoutingKey is null ? CopiesOf(headers, "CC") : [];
        entry.Amendments = history.Amend(entry.Amendments, exchange.Name, key);
        if (settings.DeadLetterRoutingKey is not null) entry.Amendments = entry.Amendments with { CopiesRemoved = true };
        entry.Flags &= EntryFlags.Chunked;
        entry.ReturnCount = 0;
        virtualHost.Route(exchange, key, copies, entry.Message, entry.Amendments, routes);
        var reason = letter.Reason;
        routes.Queues.RemoveAll(queue => history.WouldCycle(queue.Name, reason));
        moved.Add(letter.Source, letter.Entry, entry, routes);
    }

    private static List<string> KeysOf(in QueueEntry entry, Arguments headers) =>
        [entry.Amendments?.RoutingKey ?? entry.Message.RoutingKeyText, .. CopiesOf(headers, "CC")];

    private static List<string> CopiesOf(Arguments headers, string name) =>
        headers[name] is IReadOnlyList<object?> keys ? [.. keys.OfType<string>()] : [];
}
