using Hoopoe.Core.Tracing;

namespace Hoopoe.Core.Telemetry;

/// <summary>
/// Makes spans of what a <see cref="Tracer"/> noted: takes events in their order and keeps what is open of each message. Lives
/// as long as its broker, and holds a bounded number of messages, the latest; one thread at a time adds. Nothing is durable: of
/// a message from before a restart it knows the trace context that the message carries.
/// </summary>
/// <param name="capacity">The most messages that it keeps anything of.</param>
public sealed class SpanBuilder(int capacity)
{
    private readonly Dictionary<long, LinkedListNode<SpannedMessage>> _messages = [];
    private readonly LinkedList<SpannedMessage> _oldestFirst = [];

    /// <summary>How many messages it keeps something of.</summary>
    public int Count => _messages.Count;

    /// <summary>Takes an event; one that is not about a message with spans is passed over.</summary>
    public void Add(TraceEvent happened)
    {
        if (happened.SpanNumber == 0) return;
        var message = Find(happened);
        message.Add(happened);
        if (message.IsOver) Forget(message);
    }

    /// <summary>Ends all that is open, as nothing more will be told.</summary>
    public void End()
    {
        while (_oldestFirst.First is { } first) Abandon(first.Value);
    }

    private SpannedMessage Find(TraceEvent happened)
    {
        if (_messages.TryGetValue(happened.SpanNumber, out var known)) return known.Value;
        if (_messages.Count >= capacity) Abandon(_oldestFirst.First!.Value);
        var message = new SpannedMessage(happened);
        _messages[message.Number] = _oldestFirst.AddLast(message);
        return message;
    }

    private void Abandon(SpannedMessage message)
    {
        message.Abandon();
        Forget(message);
    }

    private void Forget(SpannedMessage message)
    {
        if (_messages.Remove(message.Number, out var node)) _oldestFirst.Remove(node);
    }
}
