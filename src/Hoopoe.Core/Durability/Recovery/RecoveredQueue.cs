using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Queues;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// What the journal says is in one queue, put together record by record: the image a checkpoint had of it, and all that
/// happened since. Replay may begin before the image was made, so everything here may be told twice.
/// </summary>
internal sealed class RecoveredQueue
{
    // Made when there is something for them: most queues have had nothing happen to them.
    private List<Entered>? _entered;
    private Dictionary<long, int>? _byId;
    private HashSet<long>? _settled;
    private Dictionary<long, ushort>? _returned;
    private List<(int Before, long? FormerMs)>? _timesToLive;

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

    /// <summary>Whether anything happened to it since the image.</summary>
    public bool HasChanged => _entered is not null || _settled is not null || _returned is not null;

    /// <summary>Whether the replay told of a message in any way.</summary>
    public bool Knows(long id) => TryFind(id, out _) || _settled?.Contains(id) == true || _returned?.ContainsKey(id) == true;

    /// <summary>Whether a message of the image has left for good since.</summary>
    public bool IsGone(long id) => _settled?.Contains(id) == true || (TryFind(id, out int at) && _entered![at].Gone);

    /// <summary>How often a message came back since the replay began; null if it did not.</summary>
    public ushort? CountOf(long id)
    {
        if (_returned is not null && _returned.TryGetValue(id, out ushort count)) return count;
        return TryFind(id, out int at) && _entered![at].Entry.ReturnCount is > 0 and var again ? again : null;
    }

    /// <summary>A message entered, by a frame written then.</summary>
    public void Enter(in ReplayedMessage message, long utcMs)
    {
        if (TryFind(message.Id, out _)) return;
        _entered ??= [];
        (_byId ??= []).Add(message.Id, _entered.Count);
        _entered.Add(new Entered { UtcMs = utcMs, Entry = message.EntryAt(utcMs) });
    }

    /// <summary>From here on messages enter with another time to live than before.</summary>
    public void ChangeTimeToLive(long? formerMs) => (_timesToLive ??= []).Add((Fresh.Length, formerMs));

    /// <summary>The queue's time to live when a message entered; null where there was none.</summary>
    /// <param name="index">Its place in <see cref="Fresh"/>.</param>
    /// <param name="lastMs">The one that messages get now.</param>
    public long? TimeToLiveAt(int index, long? lastMs)
    {
        if (_timesToLive is null) return lastMs;
        foreach (var (before, formerMs) in _timesToLive)
        {
            if (index < before) return formerMs;
        }
        return lastMs;
    }

    /// <summary>Messages left for good.</summary>
    public void Settle(ReadOnlySpan<byte> ids)
    {
        for (; !ids.IsEmpty; ids = ids[sizeof(long)..])
        {
            long id = BinaryPrimitives.ReadInt64LittleEndian(ids);
            if (TryFind(id, out int at)) CollectionsMarshal.AsSpan(_entered)[at].Gone = true;
            else (_settled ??= []).Add(id);
        }
    }

    /// <summary>Messages came back.</summary>
    public void Return(ReadOnlySpan<byte> items)
    {
        for (; !items.IsEmpty; items = items[ReturnedRecord.ItemLength..])
        {
            long id = BinaryPrimitives.ReadInt64LittleEndian(items);
            ushort count = (ushort)BinaryPrimitives.ReadInt64LittleEndian(items[sizeof(long)..]);
            if (!TryFind(id, out int at))
            {
                (_returned ??= [])[id] = count;
                continue;
            }
            ref var entry = ref CollectionsMarshal.AsSpan(_entered)[at].Entry;
            entry.ReturnCount = count;
            entry.Flags |= EntryFlags.Redelivered;
        }
    }

    private bool TryFind(long id, out int at)
    {
        at = -1;
        return _byId is not null && _byId.TryGetValue(id, out at);
    }
}
