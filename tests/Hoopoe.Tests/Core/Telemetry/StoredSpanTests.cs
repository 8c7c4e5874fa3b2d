using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Telemetry;

/// <summary>Messages that were on disk alone have spans all the same.</summary>
// Listeners hear all spans of the process: these tests run one after another.
[Collection("listeners to spans")]
public sealed class StoredSpanTests : IDisposable
{
    private NodeRig _node = new(NodeRigOptions.Tiny);

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Deliver_AfterARestart_IsAChildOfWhatTheMessageCarries()
    {
        using var rig = new SpannedBroker(broker: _node.Broker);
        _node.Declare(rig.Client, "q", []);
        rig.Publish("q", persistent: true);
        rig.Spans();
        _node = _node.Crash();
        rig.Follow(_node.Broker);
        // A new process knows nothing of the publish; here, what was known is forgotten.
        rig.Forget();
        rig.Consume("q");
        rig.Client.Send(1, new BasicAck { DeliveryTag = 1 });
        var deliver = rig.Span("deliver q");
        Assert.Equal(rig.Parent.SpanId, deliver.ParentSpanId);
        Assert.Equal(0, rig.Kept);
    }
}
