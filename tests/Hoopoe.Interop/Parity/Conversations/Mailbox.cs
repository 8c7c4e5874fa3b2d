using Hoopoe.Interop.Parity.Wire;

namespace Hoopoe.Interop.Parity.Conversations;

/// <summary>What a connection has received and its script has not looked at yet, by channel. The receiving thread posts, the
/// script's thread takes.</summary>
internal sealed class Mailbox
{
    private readonly object _gate = new();
    private readonly Dictionary<ushort, Queue<Incoming>> _queues = [];
    private bool _ended;
    private int _heartbeats;

    public void Post(ushort channel, Incoming incoming) => Change(() => QueueOf(channel).Enqueue(incoming));

    public void PostHeartbeat() => Change(() => _heartbeats++);

    public void End() => Change(() => _ended = true);

    /// <summary>Takes the next event of the channel; when that has none, the next of channel 0; when the stream has ended, nothing.
    /// The channel it belongs to comes with it. False when the time is over.</summary>
    public bool TryTake(ushort channel, TimeSpan limit, out ushort from, out Incoming? incoming)
    {
        Incoming? taken = null;
        ushort source = channel;
        bool happened = Wait(limit, () =>
        {
            source = QueueOf(channel).Count > 0 ? channel : (ushort)0;
            return QueueOf(source).TryDequeue(out taken) || _ended;
        });
        (from, incoming) = (source, taken);
        return happened;
    }

    /// <summary>Waits for a heartbeat or the end of the stream.</summary>
    public bool WaitForHeartbeat(TimeSpan limit) => Wait(limit, () => _heartbeats > 0 || _ended);

    /// <summary>Waits for the end of the stream.</summary>
    public bool WaitForEnd(TimeSpan limit) => Wait(limit, () => _ended);

    private Queue<Incoming> QueueOf(ushort channel)
    {
        if (!_queues.TryGetValue(channel, out Queue<Incoming>? queue))
            _queues[channel] = queue = new Queue<Incoming>();
        return queue;
    }

    private void Change(Action action)
    {
        lock (_gate)
        {
            action();
            Monitor.PulseAll(_gate);
        }
    }

    private bool Wait(TimeSpan limit, Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        lock (_gate)
        {
            while (!condition())
            {
                long left = deadline - Environment.TickCount64;
                if (left <= 0)
                    return false;
                Monitor.Wait(_gate, (int)left);
            }

            return true;
        }
    }
}
