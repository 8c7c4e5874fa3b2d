using System.Diagnostics.Metrics;
using Hoopoe.Core.Telemetry;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Telemetry;

/// <summary>What metrics tell of brokers. The instruments are the test's own, so that no other test's broker is in the sums.</summary>
public sealed class ObservedBrokersTests : IDisposable
{
    private readonly Meter _meter = new("Hoopoe.Tests.Metrics");
    private readonly MeterListener _listener = new();
    private readonly ObservedBrokers _brokers = new();
    private readonly Dictionary<string, long> _values = [];
    private readonly TestBroker _broker = new();
    private readonly IDisposable _observed;
    private readonly TestClient _client;

    public ObservedBrokersTests()
    {
        _brokers.AddTo(_meter);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _meter) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _values[tags.IsEmpty ? instrument.Name : $"{instrument.Name} {tags[0].Value}"] = value);
        _listener.Start();
        _observed = _brokers.Add(_broker.Core);
        _client = _broker.Connect();
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meter.Dispose();
        _broker.Dispose();
    }

    [Fact]
    public void Read_AfterTraffic_CountsWhatHappened()
    {
        _client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        Declare("q", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        Declare("dead");
        for (int i = 0; i < 5; i++) _client.Publish("q", "hello");
        _client.Publish("nowhere", "hello");
        _client.Received.Clear();
        _client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
        _client.Send(1, new BasicAck { DeliveryTag = 1 });
        _client.Send(1, new BasicReject { DeliveryTag = 2 });
        Collect();
        Assert.Equal((6, 6, 1), (_values["hoopoe.messages.published"], _values["hoopoe.messages.confirmed"], _values["hoopoe.messages.unroutable_dropped"]));
        Assert.Equal((5, 1), (_values["hoopoe.messages.delivered"], _values["hoopoe.messages.acknowledged"]));
        Assert.Equal((1, 0), (_values["hoopoe.messages.dead_lettered rejected"], _values["hoopoe.messages.dead_lettered expired"]));
        Assert.Equal((1, 3), (_values["hoopoe.messages.ready"], _values["hoopoe.messages.unacknowledged"]));
        Assert.Equal((1, 1, 2, 1), (_values["hoopoe.connections"], _values["hoopoe.channels"], _values["hoopoe.queues"], _values["hoopoe.consumers"]));
        Assert.True(_values["hoopoe.network.received"] > 6 * "hello".Length);
        Assert.True(_values["hoopoe.network.sent"] > 5 * "hello".Length);
    }

    [Fact]
    public void Read_VirtualHostRemoved_KeepsWhatItCounted()
    {
        _broker.Core.AddVirtualHost("shop").Published.CountPublished(3);
        Collect();
        Assert.True(_broker.Core.RemoveVirtualHost("shop", new Hoopoe.Core.Turn()));
        _broker.VirtualHost.Published.CountPublished(2);
        Collect();
        Assert.Equal(5, _values["hoopoe.messages.published"]);
    }

    [Fact]
    public void Read_SeveralBrokers_AreOneSumInWhichThoseThatEndedStay()
    {
        using var second = new TestBroker();
        var observed = _brokers.Add(second.Core);
        _broker.VirtualHost.Published.CountPublished(2);
        second.VirtualHost.Published.CountPublished(3);
        Collect();
        Assert.Equal((5, 2), (_values["hoopoe.messages.published"], _values["hoopoe.virtual_hosts"]));
        second.VirtualHost.Published.CountPublished(1);
        observed.Dispose();
        Collect();
        Assert.Equal((6, 1), (_values["hoopoe.messages.published"], _values["hoopoe.virtual_hosts"]));
        _observed.Dispose();
        Collect();
        Assert.Equal((6, 0), (_values["hoopoe.messages.published"], _values["hoopoe.virtual_hosts"]));
    }

    [Fact]
    public void Read_ConnectionEnded_KeepsItsBytes()
    {
        Collect();
        long received = _values["hoopoe.network.received"];
        _client.Vanish();
        Collect();
        Assert.Equal((received, 0), (_values["hoopoe.network.received"], _values["hoopoe.connections"]));
    }

    private void Declare(string queue, params IEnumerable<(string, object?)> arguments) => _client.Call(
        1, new QueueDeclare { Queue = TestClient.Utf8(queue), Arguments = DurableBroker.Table([.. arguments]) }, QueueDeclareOk.Id);

    // A reading serves whoever asks within a moment.
    private void Collect()
    {
        _broker.Advance(TimeSpan.FromSeconds(1));
        _listener.RecordObservableInstruments();
    }
}
