using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// What the journal says is in one queue, put together record by record: the image a checkpoint had of it, and all that
/// happened since. Replay may begin before the image was made, so everything here may be told twice.
/// </summary>
internal sealed class RecoveredQueue
{
    private readonly List<Entered> _entered = [];
    private readonly Dictionary<long, int> _byId = [];
    private readonly HashSet<long> _settled = [];
    private readonly Dictionary<long, ushort> _returned = [];

    /// <summary>A message that entered, and when.</summary>
    internal struct Entered
    {
        public QueueEntry Entry;
        public long UtcMs;
        public bool Gone;
    }

    /// <summary>The image of the last checkpoint, or null for a queue made since.</summary>
    public QueueImage? Image { get; set; }

    /// <summary>Whether it ever had a consumer.</summary>
    public bool Consumed { get; set; }

    /// <summary>What entered since the image, in order.</summary>
    public ReadOnlySpan<Entered> Fresh => CollectionsMarshal.AsSpan(_entered);

    /// <summary>Ids of messages of the image that were settled since.</summary>
    public IReadOnlySet<long> Settled => _settled;

    /// <summary>How often messages of the image came back by now.</summary>
    public IReadOnlyDictionary<long, ushort> Returned => _returned;

    /// <summary>Whether the replay told of a message in any way.</summary>
    public bool Knows(long id) => _byId.ContainsKey(id) || _settled.Contains(id) || _returned.ContainsKey(id);

    /// <summary>Whether a message of the image has left for good since.</summary>
    public bool IsGone(long id) => _settled.Contains(id) || (_byId.TryGetValue(id, out int at) && _entered[at].Gone);

    /// <summary>How often a message came back since the replay began; null if it did not.</summary>
    public ushort? CountOf(long id)
    {
        if (_returned.TryGetValue(id, out ushort count)) return count;
        return _byId.TryGetValue(id, out int at) && _entered[at].Entry.ReturnCount is > 0 and var again ? again : null;
    }

    /// <summary>A message entered.</summary>
    public void Enter(JournalPosition position, long utcMs, int storedLength, in MessageParts parts)
    {
        long id = position.Value;
        if (_byId.ContainsKey(id)) return;
        var facts = MessageFacts.Read(parts.Message);
        _byId.Add(id, _entered.Count);
        _entered.Add(new Entered
        {
            UtcMs = utcMs,
            Entry = new QueueEntry
            {
                Id = id,
                Location = id,
                StoredLength = storedLength,
                Shares = (ushort)Math.Min(parts.QueueCount, ushort.MaxValue),
                Lane = facts.Priority,
                // The message's own time to live, for now; what the queue says comes with its definition.
                ExpiresAtMs = parts.ExpirationRemoved || facts.TimeToLiveMs < 0 ? QueueEntry.NeverExpires : utcMs + facts.TimeToLiveMs,
                Flags = EntryFlags.Durable | (MessageFacts.IsChunked(parts.Message) ? EntryFlags.Chunked : EntryFlags.None),
                // Of a message that is not in memory this is the length of its body.
                Offset = facts.BodyLength,
            },
        });
    }

    /// <summary>Messages left for good.</summary>
    public void Settle(ReadOnlySpan<byte> ids)
    {
        for (; !ids.IsEmpty; ids = ids[sizeof(long)..])
        {
            long id = BinaryPrimitives.ReadInt64LittleEndian(ids);
            if (_byId.TryGetValue(id, out int at)) CollectionsMarshal.AsSpan(_entered)[at].Gone = true;
            else _settled.Add(id);
        }
    }

    /// <summary>Messages came back.</summary>
    public void Return(ReadOnlySpan<byte> items)
    {
        for (; !items.IsEmpty; items = items[ReturnedRecord.ItemLength..])
        {
            long id = BinaryPrimitives.ReadInt64LittleEndian(items);
            ushort count = (ushort)BinaryPrimitives.ReadInt64LittleEndian(items[sizeof(long)..]);
            if (!_byId.TryGetValue(id, out int at))
            {
                _returned[id] = count;
                continue;
            }
            ref var entry = ref CollectionsMarshal.AsSpan(_entered)[at].Entry;
            entry.ReturnCount = count;
            entry.Flags |= EntryFlags.Redelivered;
        }
    }
}
