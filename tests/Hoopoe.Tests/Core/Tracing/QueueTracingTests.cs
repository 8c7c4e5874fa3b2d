using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;
using static Hoopoe.Core.Tracing.TraceEventKind;

namespace Hoopoe.Tests.Core.Tracing;

/// <summary>What is noted of a message in its queue, and of its deliveries.</summary>
public sealed class QueueTracingTests : IDisposable
{
    private readonly TracedBroker _rig = new(amqp: new AmqpOptions { ConsumerTimeout = TimeSpan.FromMinutes(1) });

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Enqueued_SecondMessage_SaysItsPlaceAndWhatIsAhead()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Publish("n", "q");
        var enqueued = _rig.Trace.Of("n").Of(Enqueued).Single();
        Assert.Equal(("q", 2L, 1), (enqueued.Queue, enqueued.Position, enqueued.Ahead));
    }

    [Fact]
    public void Delivered_ToAConsumer_SaysToWhom()
    {
        _rig.Declare("q");
        _rig.Consume("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Send(1, new BasicAck { DeliveryTag = 1 });
        var story = _rig.Expect("m", Received, Routed, Enqueued, Delivered, Acknowledged);
        var (delivered, acknowledged) = (story[3], story[4]);
        Assert.Equal(("c", false), (delivered.ConsumerTag, delivered.Redelivered));
        Assert.Contains("client-2", delivered.Party!.Connection, StringComparison.Ordinal);
        Assert.Equal((SettlementCause.Acknowledgement, 1L, "c"), (acknowledged.Cause, acknowledged.DeliveryTag, acknowledged.ConsumerTag));
    }

    [Fact]
    public void Delivered_WithAutomaticAcknowledgement_IsAcknowledgedAtOnce()
    {
        _rig.Declare("q");
        _rig.Consume("q", noAck: true);
        _rig.Publish("m", "q");
        Assert.Equal(SettlementCause.Automatic, _rig.Expect("m", Received, Routed, Enqueued, Delivered, Acknowledged)[4].Cause);
    }

    [Fact]
    public void Delivered_FetchedSingly_HasNoConsumer()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        var delivered = _rig.Expect("m", Received, Routed, Enqueued, Delivered)[3];
        Assert.Null(delivered.ConsumerTag);
        Assert.Contains("fetched from 'q' #1 by ", delivered.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nack", SettlementCause.Nack)]
    [InlineData("reject", SettlementCause.Reject)]
    [InlineData("recover", SettlementCause.Recover)]
    [InlineData("channel", SettlementCause.ChannelClosed)]
    [InlineData("error", SettlementCause.ChannelFailed)]
    [InlineData("close", SettlementCause.ConnectionClosed)]
    [InlineData("vanish", SettlementCause.ConnectionLost)]
    [InlineData("timeout", SettlementCause.Timeout)]
    public void Requeued_ForWhateverReason_SaysWhich(string how, SettlementCause cause)
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        GiveBack(how);
        Assert.Equal(cause, _rig.Expect("m", Received, Routed, Enqueued, Delivered, Requeued)[4].Cause);
        _rig.Publisher.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        Assert.True(_rig.Trace.Of("m")[^1].Redelivered);
    }

    [Fact]
    public void Rejected_WithoutDeadLetterExchange_IsDropped()
    {
        _rig.Declare("q");
        _rig.Consume("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Send(1, new BasicReject { DeliveryTag = 1 });
        var story = _rig.Expect("m", Received, Routed, Enqueued, Delivered, Rejected, Dropped);
        Assert.Equal((SettlementCause.Reject, "the queue has no dead-letter exchange"), (story[4].Cause, story[5].Reason));
    }

    [Fact]
    public void Expired_InItsQueue_SaysWhen()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q", expiration: "1000");
        _rig.Broker.Advance(TimeSpan.FromSeconds(2));
        var story = _rig.Expect("m", Received, Routed, Enqueued, Expired);
        Assert.InRange((story[3].Time - story[2].Time).TotalMilliseconds, 1000, 1001);
    }

    [Fact]
    public void DroppedByLimit_OldestMessage_SaysSo()
    {
        _rig.Declare("q", ("x-max-length", 1));
        _rig.Publish("m", "q");
        _rig.Publish("n", "q");
        _rig.Expect("m", Received, Routed, Enqueued, DroppedByLimit);
        _rig.Expect("n", Received, Routed, Enqueued);
    }

    [Fact]
    public void Purged_Queue_SaysSoOfEach()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Call(1, new QueuePurge { Queue = "q"u8 }, QueuePurgeOk.Id);
        _rig.Expect("m", Received, Routed, Enqueued, Purged);
    }

    [Fact]
    public void QueueDeleted_WithMessages_SaysSoOfEach()
    {
        _rig.Declare("q");
        _rig.Publish("m", "q");
        _rig.Consumer.Call(1, new QueueDelete { Queue = "q"u8 }, QueueDeleteOk.Id);
        _rig.Expect("m", Received, Routed, Enqueued, QueueDeleted);
    }

    private void GiveBack(string how)
    {
        switch (how)
        {
            case "nack": _rig.Consumer.Send(1, new BasicNack { DeliveryTag = 1, Requeue = true }); break;
            case "reject": _rig.Consumer.Send(1, new BasicReject { DeliveryTag = 1, Requeue = true }); break;
            case "recover": _rig.Consumer.Call(1, new BasicRecover { Requeue = true }, BasicRecoverOk.Id); break;
            case "channel": _rig.Consumer.Call(1, new ChannelClose { ReplyCode = 200 }, ChannelCloseOk.Id); break;
            case "error": _rig.Consumer.Call(1, new BasicAck { DeliveryTag = 99 }, ChannelClose.Id); break;
            case "close": _rig.Consumer.Close(); break;
            case "vanish": _rig.Consumer.Vanish(); break;
            default: _rig.Broker.Advance(TimeSpan.FromMinutes(3)); break;
        }
    }
}
