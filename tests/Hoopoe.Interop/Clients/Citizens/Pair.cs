using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using Hoopoe.Interop.Hostile;

namespace Citizens;

/// <summary>
/// A publisher with confirms and a consumer, each with a connection and a thread of its own, at a rate that no broker
/// feels. Measures how long each message takes to its confirm and to its consumer. Lives as long as its process; what goes
/// wrong with them is thrown by <see cref="End"/>.
/// </summary>
internal sealed class Pair : IDisposable
{
    private const string Queue = "of-the-others";
    private const string User = "guest";
    private const double OmittedMs = 50;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);

    private readonly RawPeer _publisher;
    private readonly RawPeer _consumer;
    private readonly Thread[] _threads;
    private readonly Lock _lock = new();
    private List<double> _confirmMs = [];
    private List<double> _deliveryMs = [];
    private readonly Queue<long> _undelivered = [];
    private long _underWaySince;
    private Exception? _failure;
    private volatile bool _ended;

    public Pair(IPEndPoint address)
    {
        _publisher = RawPeer.Open(address, CancellationToken.None, user: User);
        _consumer = RawPeer.Open(address, CancellationToken.None, user: User);
        _consumer.DeclareQueue(Queue);
        _consumer.Call(60, 21, RawPeer.Consume(1, Queue, noAck: false));
        _publisher.Call(85, 11, AmqpBytes.Method(1, 85, 10, [0]));
        _threads = [new Thread(() => Run(PublishOne)), new Thread(() => Run(TakeOne))];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Measures from here on.</summary>
    public void Begin()
    {
        lock (_lock) (_confirmMs, _deliveryMs) = ([], []);
    }

    /// <summary>What was measured since <see cref="Begin"/>; a message that is under way counts with the time it has taken so far.</summary>
    public (double ConfirmP99Ms, double DeliveryP99Ms) End()
    {
        lock (_lock)
        {
            if (_failure is not null) throw new InvalidOperationException("those who did nothing wrong were hurt", _failure);
            if (_underWaySince != 0) _confirmMs.Add(Stopwatch.GetElapsedTime(_underWaySince).TotalMilliseconds);
            if (_undelivered.TryPeek(out long oldest)) _deliveryMs.Add(Stopwatch.GetElapsedTime(oldest).TotalMilliseconds);
            return (Percentile99(_confirmMs), Percentile99(_deliveryMs));
        }
    }

    public void Dispose()
    {
        _ended = true;
        _publisher.Dispose();
        _consumer.Dispose();
        foreach (var thread in _threads) thread.Join();
    }

    // Of a phase without a single one there is nothing good to say.
    private static double Percentile99(List<double> values)
    {
        if (values.Count == 0) return double.PositiveInfinity;
        double[] sorted = [.. values.SelectMany(WithOmitted).Order()];
        return sorted[(int)((sorted.Length - 1) * 0.99)];
    }

    // While one message is stuck those are not sent that would be too, and a long standstill would be a single bad value among
    // many good ones; what else the machine has to do takes the processor away for less than so long, as a rule.
    private static IEnumerable<double> WithOmitted(double ms)
    {
        for (double one = ms; one > 0; one -= OmittedMs) yield return one;
    }

    private void Run(Action step)
    {
        Scheduling.BeFirst();
        try
        {
            while (!_ended) step();
        }
        catch (Exception error)
        {
            lock (_lock) _failure ??= _ended ? null : error;
        }
    }

    private void PublishOne()
    {
        byte[] stamp = new byte[8];
        long now = Stopwatch.GetTimestamp();
        BinaryPrimitives.WriteInt64BigEndian(stamp, now);
        lock (_lock)
        {
            _underWaySince = now;
            _undelivered.Enqueue(now);
        }
        _publisher.Call(60, 80, AmqpBytes.Publish(1, "", Queue, stamp));
        lock (_lock)
        {
            _confirmMs.Add(Stopwatch.GetElapsedTime(now).TotalMilliseconds);
            _underWaySince = 0;
        }
        Thread.Sleep(Pace);
    }

    private void TakeOne()
    {
        ulong tag = 0;
        while (true)
        {
            var (type, payload) = _consumer.ReadFrame();
            if (type == AmqpBytes.MethodFrame) tag = BinaryPrimitives.ReadUInt64BigEndian(payload.AsSpan(4 + 1 + payload[4]));
            if (type != AmqpBytes.BodyFrame) continue;
            long stamp = BinaryPrimitives.ReadInt64BigEndian(payload);
            lock (_lock)
            {
                _deliveryMs.Add(Stopwatch.GetElapsedTime(stamp).TotalMilliseconds);
                // What was left in the queue by the test before is older than all of them.
                while (_undelivered.TryPeek(out long oldest) && oldest <= stamp) _undelivered.Dequeue();
            }
            break;
        }
        _consumer.Send(AmqpBytes.Method(1, 60, 80, AmqpBytes.Octets8((long)tag), [0]));
    }
}
