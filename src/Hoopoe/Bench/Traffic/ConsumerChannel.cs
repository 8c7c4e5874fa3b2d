using Hoopoe.Bench.Client;
using Hoopoe.Bench.Workloads;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Bench.Traffic;

/// <summary>A channel of a consuming connection: the delivery that is arriving, and what awaits acknowledgement. Belongs to the connection's thread.</summary>
internal sealed class ConsumerChannel(ushort number, Workload workload, BrokerLink link)
{
    private const int MaxPending = 256;

    private readonly byte[] _pending = new byte[MaxPending * AckLength];
    private int _pendingBytes;
    private ulong _arriving;
    private ulong _arrived;
    private ulong _acknowledged;

    private static int AckLength => FrameWriter.MethodLength(default(BasicAck));

    public ushort Number { get; } = number;

    public BodyJudge Judge { get; } = new(workload.Pattern, workload.Size.Min);

    /// <summary>Whose delivery is arriving.</summary>
    public Subscription? Current { get; private set; }

    public bool IsRedelivered { get; private set; }

    /// <summary>Deliveries that were acknowledged.</summary>
    public long Acknowledged => (long)Volatile.Read(ref _acknowledged);

    public void Begin(ulong deliveryTag, bool redelivered, Subscription subscription)
    {
        _arriving = deliveryTag;
        IsRedelivered = redelivered;
        Current = subscription;
    }

    /// <summary>The delivery is complete, and acknowledged if so many are.</summary>
    public void Finish()
    {
        Current = null;
        _arrived = _arriving;
        if (workload.AckEvery > 0 && _arrived - _acknowledged >= (ulong)workload.AckEvery) Acknowledge();
    }

    /// <summary>Sends the acknowledgements that were gathered.</summary>
    public void Flush()
    {
        if (_pendingBytes == 0) return;
        link.Send(_pending.AsSpan(0, _pendingBytes));
        _pendingBytes = 0;
    }

    /// <summary>Acknowledges all that arrived and was not yet.</summary>
    public void AcknowledgeRest()
    {
        if (workload.AckEvery > 0 && _arrived > _acknowledged) Acknowledge();
        Flush();
    }

    private void Acknowledge()
    {
        if (_pendingBytes == _pending.Length) Flush();
        WireWriter writer = new(_pending.AsSpan(_pendingBytes));
        FrameWriter.WriteMethod(ref writer, Number, new BasicAck { DeliveryTag = _arrived, Multiple = workload.AckEvery > 1 });
        _pendingBytes += writer.Position;
        Volatile.Write(ref _acknowledged, _arrived);
    }
}
