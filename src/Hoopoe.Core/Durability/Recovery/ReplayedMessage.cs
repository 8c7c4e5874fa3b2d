using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>What a replay remembers of a message's record, whose body stays where it is. Immutable.</summary>
internal readonly struct ReplayedMessage
{
    private readonly MessageFacts _facts;
    private readonly int _storedLength;
    private readonly ushort _shares;
    private readonly bool _expires;
    private readonly bool _isChunked;

    public ReplayedMessage(JournalPosition position, int storedLength, in MessageParts parts)
    {
        Id = position.Value;
        _facts = MessageFacts.Read(parts.Facts);
        _storedLength = storedLength;
        _shares = (ushort)Math.Min(parts.QueueCount, ushort.MaxValue);
        _expires = !parts.ExpirationRemoved && _facts.TimeToLiveMs >= 0;
        _isChunked = MessageFacts.IsChunked(parts.Facts);
    }

    /// <summary>What it is called by: the position of the record.</summary>
    public long Id { get; }

    /// <summary>The message as it enters a queue.</summary>
    public QueueEntry EntryAt(long utcMs) => new()
    {
        Id = Id,
        Location = Id,
        StoredLength = _storedLength,
        Shares = _shares,
        Lane = _facts.Priority,
        // The message's own time to live, for now; what the queue says comes with its definition.
        ExpiresAtMs = _expires ? utcMs + _facts.TimeToLiveMs : QueueEntry.NeverExpires,
        Flags = EntryFlags.Durable | (_isChunked ? EntryFlags.Chunked : EntryFlags.None),
        // Of a message that is not in memory this is the length of its body.
        Offset = _facts.BodyLength,
    };
}
