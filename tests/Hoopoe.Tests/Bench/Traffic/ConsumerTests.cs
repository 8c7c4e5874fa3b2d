using Hoopoe.Bench.Workloads;
using Xunit;

namespace Hoopoe.Tests.Bench.Traffic;

/// <summary>What a consumer finds wrong with what arrives: each kind of fault, and none where there is none.</summary>
public sealed class ConsumerTests
{
    private readonly BenchRig _rig = new(workload => workload with { Messages = 10 });

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void Deliveries_AsPublished_AreClean(int size)
    {
        var rig = new BenchRig(workload => workload with { Messages = 10, Size = new FixedSize(size) });
        rig.Producer.SendBatch();
        while (!rig.Producer.IsDone) rig.Producer.SendBatch();
        foreach (byte[] body in rig.TakeBodies()) rig.Deliver([body]);
        Assert.Equal((10, 0L, 0L, 0L), Findings(rig));
        Assert.Equal(10 * size, rig.Consumer.DeliveredBytes);
    }

    [Fact]
    public void Delivery_Again_IsADuplicate()
    {
        var bodies = Publish();
        _rig.Deliver([.. bodies, bodies[3]]);
        Assert.Equal((11, 1L, 0L, 0L), Findings(_rig));
    }

    [Fact]
    public void Delivery_AgainAndMarkedSo_IsNoDuplicate()
    {
        var bodies = Publish();
        _rig.Deliver(bodies);
        _rig.Deliver([bodies[3]], redelivered: true);
        Assert.Equal((11, 0L, 0L, 0L), Findings(_rig));
        Assert.Equal(1, _rig.Subscription.Redelivered);
    }

    [Fact]
    public void Delivery_AfterALaterOne_IsOutOfOrder()
    {
        var bodies = Publish();
        (bodies[4], bodies[5]) = (bodies[5], bodies[4]);
        _rig.Deliver(bodies);
        Assert.Equal((10, 0L, 1L, 0L), Findings(_rig));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(63)]
    public void Delivery_WithOneByteChanged_IsDamaged(int at)
    {
        var bodies = Publish();
        bodies[2][at] ^= 0x10;
        _rig.Deliver(bodies);
        Assert.Equal((10, 0L, 0L, 1L), Findings(_rig));
    }

    [Theory]
    [InlineData(63)]
    [InlineData(5)]
    [InlineData(0)]
    public void Delivery_CutShort_IsDamaged(int size)
    {
        var bodies = Publish();
        bodies[2] = bodies[2][..size];
        _rig.Deliver(bodies);
        Assert.Equal((10, 0L, 0L, 1L), Findings(_rig));
    }

    [Fact]
    public void Delivery_OfAnotherRun_IsForeign()
    {
        byte[] body = Publish()[0];
        new BodyStamp(0, 5, 0).Write(body, body.Length);
        _rig.Deliver([body]);
        Assert.Equal(1, _rig.Subscription.Foreign);
    }

    [Fact]
    public void Delivery_TooShortForANumber_IsCountedOnly()
    {
        var rig = new BenchRig(workload => workload with { Messages = 10, Size = new FixedSize(4) });
        rig.Producer.SendBatch();
        rig.Deliver(rig.TakeBodies());
        Assert.Equal((10, 0L, 0L, 0L), Findings(rig));
        Assert.Equal(10, rig.Subscription.Unchecked);
    }

    private List<byte[]> Publish()
    {
        Assert.Equal(10, _rig.Producer.SendBatch());
        return _rig.TakeBodies();
    }

    private static (long Delivered, long Duplicated, long Reordered, long Damaged) Findings(BenchRig rig) =>
        (rig.Consumer.Delivered, rig.Subscription.Duplicated, rig.Subscription.Flows.Sum(flow => flow.Reordered), rig.Subscription.Damaged);
}
