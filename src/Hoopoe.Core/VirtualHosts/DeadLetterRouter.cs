using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Interception;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.VirtualHosts;

/// <summary>
/// Says where dead letters go: adds the death to the message's history, routes it through the queue's dead-letter exchange,
/// and leaves out queues where it would go round in a circle. Used by the <see cref="DeadLetterLine"/> of its virtual host,
/// by one thread at a time that holds no queue.
/// </summary>
internal sealed class DeadLetterRouter(VirtualHost virtualHost)
{
    private readonly Routes _routes = new();
    private readonly EnqueueInterception? _interception = EnqueueInterception.For(virtualHost);
    // The letter of this step that was routed last, and what became of it: most that die together are alike.
    private DeadLetter? _last;
    private MessageAmendments? _lastAmendments;
    private bool _lastIsPlain;
    private bool _lastIsLost;

    /// <summary>
    /// Begins to move letters, as many from the front as make a step; null if the journal has no room for them, which leaves
    /// them to the caller.
    /// </summary>
    /// <param name="letters">The letters.</param>
    /// <param name="count">How many make the step.</param>
    /// <param name="turn">The caller's turn.</param>
    public MovedMessages? TryMove(ReadOnlySpan<DeadLetter> letters, out int count, Turn turn)
    {
        var moved = new MovedMessages(virtualHost.Broker.Log, virtualHost.Keys);
        var now = virtualHost.Broker.Clock.UtcNow;
        try
        {
            for (count = 0; count < letters.Length && moved.HasRoomFor(letters[count].Entry); count++) Route(letters[count], now, moved);
        }
        finally
        {
            _last = null;
        }
        if (!moved.TryAppend()) return null;
        foreach (ref readonly var letter in letters[..count]) letter.Refusal.Tell(moved.End, turn);
        return moved;
    }

    private void Route(in DeadLetter letter, DateTimeOffset now, MovedMessages moved)
    {
        var settings = letter.Source.Settings;
        var tracing = virtualHost.Broker.Tracer?.Queues;
        if ((tracing is null || !tracing.Takes(letter)) && IsLikeLast(letter))
        {
            if (_lastIsLost) letter.Source.CountLostLetter();
            moved.AddAlike(letter.Source, letter.Entry, AsLetter(letter.Entry, _lastAmendments));
            return;
        }
        _last = null;
        if (!letter.Entry.IsResident || settings.DeadLetterExchange is not { } name || !virtualHost.Exchanges.TryGet(name, out var exchange))
        {
            if (letter.Entry.IsResident) tracing?.DeadLettered(letter, null, _routes, []);
            letter.Source.CountLostLetter();
            moved.Add(letter.Source, letter.Entry);
            return;
        }
        var message = letter.Entry.Message;
        var format = virtualHost.Broker.Formats[message.Format];
        var headers = format.ReadHeaders(message.Properties);
        var keys = KeysOf(letter.Entry, headers);
        var history = DeathHistory.Of(letter.Entry, headers ?? Arguments.Empty).With(letter, keys, now, format);
        string key = settings.DeadLetterRoutingKey ?? keys[0];
        IReadOnlyList<string> copies = settings.DeadLetterRoutingKey is null ? CopiesOf(headers, "CC") : [];
        var amendments = history.Amend(letter.Entry.Amendments, exchange.Name, key);
        if (settings.DeadLetterRoutingKey is not null) amendments = amendments with { CopiesRemoved = true };
        virtualHost.Route(exchange, key, copies, message, amendments, _routes);
        var reason = letter.Reason;
        if (tracing is null) _routes.Queues.RemoveAll(queue => history.WouldCycle(queue.Name, reason));
        else amendments = Trace(letter, amendments, history, tracing);
        bool isLost = _routes.IsEmpty;
        if (isLost) letter.Source.CountLostLetter();
        if (_interception is null) moved.Add(letter.Source, letter.Entry, AsLetter(letter.Entry, amendments), _routes);
        else moved.Add(letter.Source, letter.Entry, AsLetter(letter.Entry, amendments), _routes, _interception, virtualHost.Broker);
        if (_routes.DependOnKeyAlone)
            (_last, _lastAmendments, _lastIsPlain, _lastIsLost) = (letter, amendments, headers is null && message.TimeToLiveMs < 0, isLost);
    }

    private MessageAmendments Trace(in DeadLetter letter, MessageAmendments amendments, DeathHistory history, QueueTracing tracing)
    {
        var reason = letter.Reason;
        var circling = _routes.Queues.FindAll(queue => history.WouldCycle(queue.Name, reason));
        _routes.Queues.RemoveAll(circling.Contains);
        return tracing.DeadLettered(letter, amendments, _routes, circling)!;
    }

    // Whether the letter goes where the last one went, with the same history: then all of them share what was made for one.
    private bool IsLikeLast(in DeadLetter letter)
    {
        if (_last is not { } last || letter.Source != last.Source || letter.Reason != last.Reason) return false;
        if (!letter.Entry.IsResident || !ReferenceEquals(letter.Entry.Amendments, last.Entry.Amendments)) return false;
        var (message, before) = (letter.Entry.Message, last.Entry.Message);
        if (message.Format != before.Format || !message.Address.SequenceEqual(before.Address)) return false;
        return message.Properties.SequenceEqual(before.Properties)
            || (_lastIsPlain && message.TimeToLiveMs < 0 && virtualHost.Broker.Formats[message.Format].ReadHeaders(message.Properties) is null);
    }

    private static QueueEntry AsLetter(QueueEntry entry, MessageAmendments? amendments)
    {
        entry.Amendments = amendments;
        entry.Flags &= EntryFlags.Chunked;
        entry.ReturnCount = 0;
        return entry;
    }

    private static List<string> KeysOf(in QueueEntry entry, Arguments? headers) =>
        [entry.Amendments?.RoutingKey ?? entry.Message.RoutingKeyText, .. CopiesOf(headers, "CC")];

    private static List<string> CopiesOf(Arguments? headers, string name) =>
        headers?[name] is IReadOnlyList<object?> keys ? [.. keys.OfType<string>()] : [];
}
