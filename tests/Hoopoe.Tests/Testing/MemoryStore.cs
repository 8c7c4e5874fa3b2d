using System.Buffers.Binary;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A journal that keeps records in memory: what it was told of, what is left in which queue by that, and how many bytes
/// are still accounted for.
/// </summary>
internal sealed class MemoryStore : IDurableLog, IMessageStore
{
    private const long SegmentSize = 1 << 20;

    private readonly Dictionary<long, (byte[] Record, MessageAmendments? Amendments)> _messages = [];
    private readonly Dictionary<long, byte[]> _indexes = [];
    private readonly Dictionary<long, byte[]> _pieces = [];
    private readonly Dictionary<long, byte[]> _together = [];
    private readonly Dictionary<long, SortedSet<long>> _left = [];
    private readonly Dictionary<long, long> _bytes = [];
    private long _end = 4096;
    private long _nextId;

    public Clock Clock { get; set; } = null!;

    public bool Keeps => true;

    public JournalPosition Durable => new(_end);

    public JournalPosition LastDefinition => new(_end);

    public bool IsFull { get; set; }

    public bool IsBehind => false;

    public int LargestFrame => int.MaxValue;

    /// <summary>How often what lies at a position is kept readable.</summary>
    public Dictionary<long, int> Pins { get; } = [];

    public IMessageStore Store => this;

    /// <summary>Whether messages can be read back; where not, a great many take up little room.</summary>
    public bool KeepsRecords { get; init; } = true;

    /// <summary>Positions whose record or index can no longer be read.</summary>
    public HashSet<long> Damaged { get; } = [];

    /// <summary>How often messages that leave memory find room yet.</summary>
    public int StoresUntilFull { get; set; } = int.MaxValue;

    /// <summary>How often each message came back, by its id.</summary>
    public Dictionary<long, long> Returns { get; } = [];

    public List<object> Definitions { get; } = [];

    /// <summary>Bytes of messages that are still accounted for.</summary>
    public long LiveBytes => _bytes.Values.Sum();

    /// <summary>The same for each segment.</summary>
    public IEnumerable<long> LiveBytesBySegment => _bytes.Values;

    /// <summary>How many page indexes are live.</summary>
    public int Indexes => _indexes.Count;

    /// <summary>How many messages were read back.</summary>
    public int Loaded { get; private set; }

    /// <summary>How many pieces of large bodies were read.</summary>
    public int PiecesRead { get; private set; }

    /// <summary>The ids of the messages that a restart would find in a queue.</summary>
    public IReadOnlyCollection<long> Left(Queue queue) => _left.TryGetValue(queue.Definition.DurableId, out var ids) ? ids : [];

    /// <summary>Moves a message's record elsewhere.</summary>
    public long Relocate(long location, long bytes)
    {
        long to = Advance(bytes);
        _messages.Remove(location, out var stored);
        _messages[to] = stored;
        Account(location, -bytes);
        Account(to, bytes);
        return to;
    }

    /// <summary>Has the next broker give its queues the numbers that the last one gave.</summary>
    public void Restart() => _nextId = 0;

    public long NextId() => ++_nextId;

    public JournalPosition Defined(params ReadOnlySpan<DefinitionChange> changes)
    {
        foreach (var change in changes) Definitions.Add(change.Definition);
        return new(_end);
    }

    public Entering Enter(FrameBuilder frame, long liveBytes)
    {
        long start = _end;
        Read(frame, start);
        Account(start, liveBytes);
        return new Entering(new JournalPosition(start), new JournalPosition(_end));
    }

    public void Entered(in Entering entering)
    {
    }

    public JournalPosition Note(FrameBuilder frame)
    {
        Read(frame, _end);
        return new(_end);
    }

    public void Release(long location, long bytes) => Account(location, -bytes);

    public void WhenDurable(JournalPosition position, IDurabilityWaiter waiter) => Assert.Fail("everything is durable at once");

    public bool TryStore(Span<QueueEntry> entries, KeySlot? keys)
    {
        if (StoresUntilFull-- <= 0) return false;
        foreach (ref var entry in entries)
        {
            if (entry.Location != 0) continue;
            byte[] record = RecordBytes.Of(entry.Message);
            entry.StoredLength = record.Length;
            entry.Shares = 1;
            entry.Location = Advance(record.Length);
            if (KeepsRecords) _messages[entry.Location] = (record, entry.Amendments);
            Account(entry.Location, entry.StoredShare);
        }
        return true;
    }

    public void Load(Span<QueueEntry> entries, MessageWriter writer)
    {
        foreach (ref var entry in entries)
        {
            if (Damaged.Contains(entry.Location)) continue;
            var (record, amendments) = _messages[entry.Location];
            var message = writer.Copy(record, this);
            (entry.Slab, entry.Offset, entry.Amendments) = (message.Slab, message.Offset, amendments);
            Loaded++;
        }
    }

    public long StoreMessages(FrameBuilder frame)
    {
        long start = _end;
        byte[] bytes = frame.Written(0, frame.Length).ToArray();
        frame.Clear();
        if (StoresUntilFull-- <= 0) return 0;
        _end += bytes.Length;
        for (int at = FrameLayout.FrameHeader; at < bytes.Length;)
        {
            Assert.True(RecordView.TryRead(bytes.AsSpan(at), out var record));
            if (KeepsRecords) _together[start + at] = bytes[at..(at + record.StoredLength)];
            Account(start + at, record.StoredLength);
            at += record.StoredLength;
        }
        return start;
    }

    /// <summary>Records of messages that left memory together, those given up included.</summary>
    public IEnumerable<byte[]> Together => _together.Values;

    /// <summary>The sequence of the first of messages that left memory together.</summary>
    public long FirstSequence(long position) => BinaryPrimitives.ReadInt64LittleEndian(_together[position].AsSpan(FrameLayout.RecordHeader));

    public int LoadMessages(long position, int length, SlabPool memory, byte lane, Span<QueueEntry> entries, out long bodyBytes)
    {
        bodyBytes = 0;
        if (Damaged.Contains(position)) return 0;
        Assert.Equal(length, _together[position].Length);
        var slab = memory.RentLarge(length);
        _together[position].CopyTo(slab.Buffer, 0);
        int count = MessagesRecord.Read(slab, length, lane, entries, out bodyBytes);
        slab.Adopt(length, count);
        slab.Retire();
        Loaded += count;
        return count;
    }

    public void ReleaseMessages(long position, long length) => Account(position, -length);

    public long StoreIndex(ReadOnlySpan<byte> index)
    {
        long position = Advance(index.Length);
        _indexes[position] = index.ToArray();
        return position;
    }

    public bool TryLoadIndex(long position, Span<byte> index)
    {
        if (Damaged.Contains(position)) return false;
        _indexes[position].CopyTo(index);
        return true;
    }

    public void WillLoad(long position, long length)
    {
    }

    public void ReleaseIndex(long position, int length)
    {
        Assert.True(_indexes.Remove(position, out byte[]? index), "an index is released that is not there");
        Assert.Equal(index!.Length, length);
    }

    public long SegmentOf(long position) => position / SegmentSize;

    public long StorePiece(ReadOnlySpan<byte> piece, PieceName name, KeySlot? keys)
    {
        long position = Advance(piece.Length);
        _pieces[position] = piece.ToArray();
        Pins[position] = 1;
        return position;
    }

    public bool TryReadPiece(long position, PieceName name, Span<byte> into)
    {
        if (Damaged.Contains(position)) return false;
        PiecesRead++;
        Assert.Equal(_pieces[position].Length, into.Length);
        _pieces[position].CopyTo(into);
        return true;
    }

    public void Pin(long position, int length) => Pins[position] = Pins.GetValueOrDefault(position) + 1;

    public void Unpin(long position, int length) => Pins[position]--;

    public StoredBodies Bodies { get; } = new();

    public PieceList PiecesOf(in QueueEntry entry) => MessageFacts.PiecesOf(_messages[entry.Location].Record);

    public void Retain(long position, long bytes) => Account(position, bytes);

    private long Advance(long bytes)
    {
        long at = _end;
        _end += FrameLayout.Align((int)bytes) + FrameLayout.RecordHeader;
        return at;
    }

    // By segment, as the journal accounts for them: shares of a frame go where the frame began, near enough for a test.
    private void Account(long location, long bytes)
    {
        long segment = SegmentOf(location);
        _bytes[segment] = _bytes.GetValueOrDefault(segment) + bytes;
    }

    private void Read(FrameBuilder frame, long start)
    {
        var bytes = frame.Written(0, frame.Length);
        for (int at = FrameLayout.FrameHeader; at < bytes.Length;)
        {
            Assert.True(RecordView.TryRead(bytes[at..], out var record));
            Read(record, start + at);
            at += record.StoredLength;
        }
        Advance(bytes.Length);
        frame.Clear();
    }

    private void Read(RecordView record, long position)
    {
        switch ((RecordType)record.Type)
        {
            case RecordType.Message:
                Assert.True(MessageRecord.TryRead(record.Payload, out var parts));
                for (int i = 0; i < parts.QueueCount; i++) LeftIn(parts.Queue(i)).Add(position);
                _messages[position] = (parts.Message.ToArray(), null);
                break;
            case RecordType.Settled:
                Assert.True(SettledRecord.TryRead(record.Payload, out long queue, out var ids));
                for (; ids.Length > 0; ids = ids[sizeof(long)..])
                    Assert.True(LeftIn(queue).Remove(BinaryPrimitives.ReadInt64LittleEndian(ids)), "a message is settled that is not there");
                break;
            case RecordType.Returned:
                Assert.True(ReturnedRecord.TryRead(record.Payload, out _, out var items));
                for (; items.Length > 0; items = items[ReturnedRecord.ItemLength..])
                    Returns[BinaryPrimitives.ReadInt64LittleEndian(items)] = BinaryPrimitives.ReadInt64LittleEndian(items[sizeof(long)..]);
                break;
            default:
                Assert.Fail($"a record of type {record.Type}");
                break;
        }
    }

    private SortedSet<long> LeftIn(long queue)
    {
        if (!_left.TryGetValue(queue, out var ids)) _left.Add(queue, ids = []);
        return ids;
    }
}
