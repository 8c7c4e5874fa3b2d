using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A log that keeps its frames in memory and is durable as far as the test says. What it keeps can be replayed, as a
/// broker that starts would do.
/// </summary>
internal sealed class FrameLog : IDurableLog
{
    private readonly List<(JournalPosition Start, byte[] Bytes, bool IsAhead)> _frames = [];
    private readonly List<(JournalPosition Position, IDurabilityWaiter Waiter)> _waiting = [];
    private long _lastId;

    public bool Keeps => true;

    public JournalPosition Durable { get; private set; }

    public JournalPosition LastDefinition { get; private set; }

    /// <summary>Where the next frame begins.</summary>
    public JournalPosition End { get; private set; } = new(1000);

    public bool IsFull { get; set; }

    public bool IsBehind { get; set; }

    public int LargestFrame { get; set; } = int.MaxValue;

    public IMessageStore? Store { get; set; }

    /// <summary>Whether everything is durable at once.</summary>
    public bool IsQuick { get; set; }

    /// <summary>Whether frames are only counted, for tests of what the broker itself allocates.</summary>
    public bool Discards { get; set; }

    /// <summary>What bringing in messages fails with, if it does; what frees space is still taken, as from a full disk.</summary>
    public string? Refusal { get; set; }

    /// <summary>How many frames with messages are still taken before none is.</summary>
    public int RefusedAfter { get; set; } = int.MaxValue;

    /// <summary>How many frames with messages are still taken before storage is short.</summary>
    public int FullAfter { get; set; } = int.MaxValue;

    /// <summary>Bytes that were said to be live and not given up.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>How many bytes were live when definitions last changed.</summary>
    public long LiveBytesWhenDefined { get; private set; }

    /// <summary>How many frames have messages on their way.</summary>
    public int UnderWay { get; private set; }

    /// <summary>How many frames were appended.</summary>
    public int FrameCount { get; private set; }

    /// <summary>How many waits were asked for.</summary>
    public int Waits { get; private set; }

    public long NextId() => ++_lastId;

    public JournalPosition Defined(params ReadOnlySpan<DefinitionChange> changes)
    {
        LiveBytesWhenDefined = LiveBytes;
        LastDefinition = Grow(100);
        return LastDefinition;
    }

    public Entering Enter(FrameBuilder frame, long liveBytes)
    {
        if (Refusal is { } why) throw new JournalException(why);
        if (RefusedAfter-- <= 0) throw new JournalException("the disk is on fire");
        IsFull |= --FullAfter <= 0;
        var start = Append(frame);
        LiveBytes += liveBytes;
        UnderWay++;
        return new Entering(start, End);
    }

    public void Entered(in Entering entering) => UnderWay--;

    public JournalPosition Note(FrameBuilder frame)
    {
        if (Refusal is not null)
        {
            frame.Clear();
            return JournalPosition.None;
        }
        Append(frame);
        return End;
    }

    public void Release(long location, long bytes) => LiveBytes -= bytes;

    public void WhenDurable(JournalPosition position, IDurabilityWaiter waiter)
    {
        Waits++;
        _waiting.Add((position, waiter));
        if (position <= Durable) Flush(Durable);
    }

    /// <summary>Makes everything durable.</summary>
    public void Flush() => Flush(End);

    /// <summary>Makes everything up to a position durable and tells those who wait.</summary>
    public void Flush(JournalPosition through)
    {
        Durable = through;
        var due = _waiting.FindAll(one => one.Position <= through);
        _waiting.RemoveAll(one => one.Position <= through);
        Tell(due, static (one, turn) => one.Waiter.Durable(one.Position, turn));
    }

    /// <summary>Fails: what is not durable never will be.</summary>
    public void Fail(string why)
    {
        Refusal = why;
        var all = _waiting.ToList();
        _waiting.Clear();
        Tell(all, static (one, turn) => one.Waiter.Failed(turn));
    }

    /// <summary>The bodies of the messages that a queue (or a delaying exchange) would have after a restart, in order.</summary>
    public List<string> Replay(long durableId) => Replay(durableId, new JournalPosition(long.MaxValue));

    /// <summary>What it would have if nothing after a position had reached the disk.</summary>
    public List<string> Replay(long durableId, JournalPosition through)
    {
        var content = new SortedDictionary<long, string>();
        foreach (var (start, bytes, isAhead) in _frames.Where(frame => frame.Start.Value + frame.Bytes.Length <= through.Value))
        {
            if (!isAhead) Replay(start, bytes, durableId, content);
        }
        return [.. content.Values];
    }

    private void Replay(JournalPosition start, byte[] bytes, long durableId, SortedDictionary<long, string> content)
    {
        var records = new FrameView(start, bytes).GetEnumerator();
        while (records.MoveNext())
        {
            if (records.Current.Type != (byte)RecordType.Committed) Replay(records.Current, records.Position.Value, durableId, content);
            else if (CommittedRecord.TryRead(records.Current.Payload, out long[] ahead)) ReplayAhead(ahead, durableId, content);
        }
    }

    private void ReplayAhead(long[] ahead, long durableId, SortedDictionary<long, string> content)
    {
        foreach (var (start, bytes, _) in _frames.Where(frame => frame.IsAhead && ahead.Contains(frame.Start.Value))) Replay(start, bytes, durableId, content);
    }

    private static void Replay(RecordView record, long position, long durableId, SortedDictionary<long, string> content)
    {
        if (record.Type == (byte)RecordType.Message && MessageRecord.TryRead(record.Payload, out var parts))
        {
            for (int i = 0; i < parts.QueueCount; i++)
            {
                if (parts.Queue(i) == durableId)
                    content.Add(position, Encoding.UTF8.GetString(new MessageWriter(new SlabPool()).Copy(parts.Message, null!).Body));
            }
        }
        else if (record.Type == (byte)RecordType.Settled && SettledRecord.TryRead(record.Payload, out long queue, out var ids) && queue == durableId)
        {
            for (; !ids.IsEmpty; ids = ids[sizeof(long)..]) content.Remove(System.Buffers.Binary.BinaryPrimitives.ReadInt64LittleEndian(ids));
        }
    }

    private static void Tell(
        List<(JournalPosition Position, IDurabilityWaiter Waiter)> those, Action<(JournalPosition Position, IDurabilityWaiter Waiter), Turn> how)
    {
        if (those.Count == 0) return;
        var turn = new Turn();
        foreach (var one in those) how(one, turn);
        turn.Complete();
    }

    private JournalPosition Append(FrameBuilder frame)
    {
        var start = End;
        FrameCount++;
        if (!Discards) _frames.Add((start, frame.Written(0, frame.Length).ToArray(), frame.IsAhead));
        int length = frame.Length;
        frame.Clear();
        Grow(length);
        return start;
    }

    private JournalPosition Grow(int length)
    {
        End = new JournalPosition(End.Value + length);
        if (IsQuick) Durable = End;
        return End;
    }
}
