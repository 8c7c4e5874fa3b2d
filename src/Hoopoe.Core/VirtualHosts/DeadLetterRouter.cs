using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// Sends dead letters on: adds the death to the message's history, routes it through the queue's dead-letter exchange,
/// and leaves out queues where it would go round in a circle. Called with no queue held, by any thread.
/// </summary>
internal sealed class DeadLetterRouter
{
    private readonly VirtualHost _virtualHost;
    private readonly PostponedDeadLetters _postponed;

    internal DeadLetterRouter(VirtualHost virtualHost)
    {
        _virtualHost = virtualHost;
        _postponed = new PostponedDeadLetters(virtualHost.Broker, this);
    }

    /// <summary>
    /// Publishes those dead letters of this virtual host that wait in front, as many as make a step; their references
    /// pass on or end here. Those that the journal has no room for go later, and what dies meanwhile after them.
    /// </summary>
    public void Publish(Queue<DeadLetter> letters, Turn turn)
    {
        var step = new List<DeadLetter>();
        if (_postponed.Any)
        {
            while (IsOurs(letters)) step.Add(letters.Dequeue());
            _postponed.Add(step);
        }
        else if (!TryPublishStep(letters, step, turn))
        {
            _postponed.Add(step);
        }
    }

    /// <summary>
    /// Takes dead letters from the front, as many as make a step, and publishes them; false if the journal has no room for
    /// them, which leaves them to the caller.
    /// </summary>
    internal bool TryPublishStep(Queue<DeadLetter> letters, Turn turn) => TryPublishStep(letters, [], turn);

    private bool TryPublishStep(Queue<DeadLetter> letters, List<DeadLetter> step, Turn turn)
    {
        var moved = new MovedMessages(_virtualHost.Broker.Log);
        // Made anew for each step: a turn may be routing others further up its stack.
        var routes = new Routes();
        while (IsOurs(letters) && moved.HasRoomFor(letters.Peek().Entry))
        {
            step.Add(letters.Dequeue());
            Route(step[^1], routes, moved);
        }
        if (!moved.TryComplete(turn)) return false;
        foreach (var letter in step) letter.Refusal.Tell(moved.LeftAt, turn);
        return true;
    }

    private bool IsOurs(Queue<DeadLetter> letters) => letters.TryPeek(out var letter) && letter.Source.VirtualHost == _virtualHost;

    private void Route(in DeadLetter letter, Routes routes, MovedMessages moved)
    {
        var settings = letter.Source.Definition.Settings;
        var entry = letter.Entry;
        if (!entry.IsResident || settings.DeadLetterExchange is not { } name || !_virtualHost.Exchanges.TryGet(name, out var exchange))
        {
            moved.Add(letter.Source, entry);
            return;
        }
        var format = _virtualHost.Broker.Formats[entry.Message.Format];
        var headers = format.ReadHeaders(entry.Message.Properties) ?? Arguments.Empty;
        var keys = KeysOf(entry, headers);
        var history = DeathHistory.Of(entry, headers).With(letter, keys, _virtualHost.Broker.Clock.UtcNow, format);
        string key = settings.DeadLetterRoutingKey ?? keys[0];
        IReadOnlyList<string> copies = settings.DeadLetterRoutingKey is null ? CopiesOf(headers, "CC") : [];
        entry.Amendments = history.Amend(entry.Amendments, exchange.Name, key);
        if (settings.DeadLetterRoutingKey is not null) entry.Amendments = entry.Amendments with { CopiesRemoved = true };
        entry.Flags &= EntryFlags.Chunked;
        entry.ReturnCount = 0;
        _virtualHost.Route(exchange, key, copies, entry.Message, entry.Amendments, routes);
        var reason = letter.Reason;
        routes.Queues.RemoveAll(queue => history.WouldCycle(queue.Name, reason));
        moved.Add(letter.Source, letter.Entry, entry, routes);
    }

    private static List<string> KeysOf(in QueueEntry entry, Arguments headers) =>
        [entry.Amendments?.RoutingKey ?? entry.Message.RoutingKeyText, .. CopiesOf(headers, "CC")];

    private static List<string> CopiesOf(Arguments headers, string name) =>
        headers[name] is IReadOnlyList<object?> keys ? [.. keys.OfType<string>()] : [];
}
