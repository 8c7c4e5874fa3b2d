using Hoopoe.Core.Durability.Records;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Recovery;

/// <summary>
/// What a frame says that was written ahead, kept until the replay comes to the frame that makes it count, or dropped with
/// the replay if none does.
/// </summary>
internal sealed class UncommittedFrame
{
    private readonly List<(long Queue, ReplayedMessage Message)> _entered = [];
    private readonly List<(long Queue, byte[] Ids)> _settled = [];

    public UncommittedFrame(FrameView frame)
    {
        var records = frame.GetEnumerator();
        while (records.MoveNext())
        {
            var record = records.Current;
            if ((RecordType)record.Type == RecordType.Message && MessageRecord.TryRead(record, out var parts))
            {
                Messages++;
                var message = new ReplayedMessage(records.Position, record.StoredLength, parts);
                for (int i = 0; i < parts.QueueCount; i++) _entered.Add((parts.Queue(i), message));
            }
            else if ((RecordType)record.Type == RecordType.Settled && SettledRecord.TryRead(record.Payload, out long queue, out var ids))
            {
                _settled.Add((queue, ids.ToArray()));
            }
        }
    }

    /// <summary>How many messages it has.</summary>
    public int Messages { get; }

    /// <summary>Has it count, as of when the frame was written that says so.</summary>
    public void Commit(IReadOnlyDictionary<long, RecoveredQueue> queues, long utcMs)
    {
        foreach (var (queue, message) in _entered)
        {
            if (queues.TryGetValue(queue, out var entered)) entered.Enter(message, utcMs);
        }
        foreach (var (queue, ids) in _settled)
        {
            if (queues.TryGetValue(queue, out var left)) left.Settle(ids);
        }
    }
}
