using System.Globalization;
using System.Text;
using Hoopoe.Bench.Client;
using Hoopoe.Bench.Measuring;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Traffic;

/// <summary>
/// One consuming connection: receives, judges every message, acknowledges. Belongs to its thread; its counters are read by others.
/// </summary>
internal sealed class Consumer
{
    private readonly Workload _workload;
    private readonly BrokerLink _link;
    private readonly RunControl _run;
    private readonly ConsumerPace _pace;
    private readonly ConsumerChannel[] _channels;
    private readonly Subscription[] _subscriptions;
    private readonly bool _hasTimes;
    private int _ended;
    private long _delivered;
    private long _deliveredBytes;
    private long _deliveredBefore;
    private long _bytesBefore;

    public Consumer(int index, Workload workload, BrokerLink link, RunControl run, Subscription[] subscriptions)
    {
        Index = index;
        _workload = workload;
        _link = link;
        _run = run;
        _subscriptions = subscriptions;
        // Times of another process mean nothing here.
        _hasTimes = workload.Producers > 0;
        _pace = new ConsumerPace(workload);
        _channels = [.. Enumerable.Range(1, workload.ConsumerChannels).Select(number => new ConsumerChannel((ushort)number, workload, link))];
    }

    public int Index { get; }

    public IReadOnlyList<Subscription> Subscriptions => _subscriptions;

    public LatencyHistogram Latency { get; } = new();

    public long Delivered => Volatile.Read(ref _delivered);

    public long DeliveredBytes => Volatile.Read(ref _deliveredBytes);

    /// <summary>Deliveries that were acknowledged.</summary>
    public long Acknowledged => _workload.AckEvery == 0 ? Delivered : _channels.Sum(channel => channel.Acknowledged);

    /// <summary>Opens the channels and asks for messages; they may come from then on.</summary>
    public void Subscribe()
    {
        foreach (var channel in _channels)
        {
            _link.Call(channel.Number, default(ChannelOpen), ChannelOpenOk.Id);
            if (_workload.Prefetch > 0) _link.Call(channel.Number, new BasicQos { PrefetchCount = (ushort)_workload.Prefetch }, BasicQosOk.Id);
        }
        for (int i = 0; i < _subscriptions.Length; i++)
        {
            // Without waiting: what has begun to come must not be overlooked while another subscription is answered.
            _link.Send(_channels[i % _channels.Length].Number, new BasicConsume
            {
                Queue = Encoding.UTF8.GetBytes(_workload.Topology.Queues[_subscriptions[i].Queue]),
                ConsumerTag = Tag(i),
                NoAck = _workload.AckEvery == 0, NoWait = true,
            });
        }
    }

    /// <summary>Receives until the connection ends.</summary>
    public void Run()
    {
        PreciseWait.PrepareThread();
        while (_link.Receive())
        {
            long now = _run.Clock.Ticks;
            while (_link.Inbound.TryTake(out var header, out var payload))
            {
                if (header.Channel == 0 || header.Channel > _channels.Length)
                {
                    if (header.Type == FrameType.Method && !_link.HandleOther(payload)) return;
                }
                else if (!Take(_channels[header.Channel - 1], header.Type, payload, ref now))
                {
                    return;
                }
            }
            EndBatch();
        }
    }

    /// <summary>
    /// Asks the broker to send no more; the consumer's thread says goodbye when the last subscription has ended, after it has
    /// acknowledged all that came.
    /// </summary>
    public void Cancel()
    {
        for (int i = 0; i < _subscriptions.Length; i++)
            _link.Send(_channels[i % _channels.Length].Number, new BasicCancel { ConsumerTag = Tag(i) });
    }

    /// <summary>Ends the connection without a word.</summary>
    public void Abort() => _link.Abort();

    private bool Take(ConsumerChannel channel, byte type, ReadOnlySpan<byte> payload, ref long now)
    {
        switch (type)
        {
            case FrameType.Body:
                if (!channel.Judge.Add(payload)) throw new BenchException("the broker sent a body longer than its header says");
                break;
            case FrameType.Header:
                if (!ContentHeader.TryRead(payload, out var content)) throw new BenchException("the broker sent a content header that makes no sense");
                channel.Judge.Begin((long)content.BodySize);
                break;
            case FrameType.Method when BrokerLink.MethodId(payload) == BasicDeliver.Id:
                if (!BasicDeliver.TryRead(payload[sizeof(uint)..], out var deliver)) throw new BenchException("the broker sent a delivery that makes no sense");
                channel.Begin(deliver.DeliveryTag, deliver.Redelivered, SubscriptionOf(deliver.ConsumerTag));
                return true;
            case FrameType.Method when BrokerLink.MethodId(payload) == BasicCancelOk.Id:
                EndSubscription();
                return true;
            case FrameType.Method:
                return _link.HandleOther(payload);
        }
        if (!channel.Judge.IsOpen) Finish(channel, ref now);
        return true;
    }

    private void Finish(ConsumerChannel channel, ref long now)
    {
        if (_pace.IsPaced)
        {
            // Every message has a time of its own then, and what was done so far must not wait.
            EndBatch();
            _pace.Wait(_run);
            now = _run.Clock.Ticks;
        }
        var subscription = channel.Current ?? throw new BenchException("the broker sent a body that belongs to no delivery");
        switch (channel.Judge.Judge(out var stamp))
        {
            case BodyVerdict.Damaged: subscription.NoteDamaged(); break;
            case BodyVerdict.Unchecked: subscription.NoteUnchecked(); break;
            case BodyVerdict.WithoutTime when _hasTimes: subscription.Note(stamp.Flow, stamp.Number, channel.IsRedelivered); break;
            case BodyVerdict.Whole when _hasTimes && subscription.Note(stamp.Flow, stamp.Number, channel.IsRedelivered): Latency.Record(stamp.Age(now)); break;
        }
        _deliveredBefore++;
        _bytesBefore += channel.Judge.Size;
        channel.Finish();
    }

    /// <summary>Acknowledges what is due and shows the counters to others, once for all that one call brought in.</summary>
    private void EndBatch()
    {
        if (_workload.AckEvery > 0)
        {
            foreach (var channel in _channels) channel.Flush();
        }
        Volatile.Write(ref _delivered, _deliveredBefore);
        Volatile.Write(ref _deliveredBytes, _bytesBefore);
    }

    private void EndSubscription()
    {
        if (++_ended < _subscriptions.Length) return;
        foreach (var channel in _channels) channel.AcknowledgeRest();
        _link.BeginClose();
    }

    private static byte[] Tag(int subscription) => Encoding.UTF8.GetBytes(subscription.ToString(CultureInfo.InvariantCulture));

    private Subscription SubscriptionOf(ReadOnlySpan<byte> tag)
    {
        int index = 0;
        foreach (byte digit in tag) index = (index * 10) + (digit - '0');
        return (uint)index < (uint)_subscriptions.Length ? _subscriptions[index] : throw new BenchException("the broker sent a delivery for a consumer that there is not");
    }
}
