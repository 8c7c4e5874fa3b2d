using Xunit;

namespace Hoopoe.Tests.Bench.Traffic;

/// <summary>A message in the steady state allocates nothing, neither published, confirmed nor consumed: the benchmark must not measure its own garbage.</summary>
public sealed class BenchAllocationTests
{
    private const int Batches = 200;

    [Fact]
    public void Publishing_SteadyState_AllocatesNothing()
    {
        var rig = new BenchRig(producerStream: new ScriptedStream { Sent = null });
        rig.Producer.SendBatch();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Batches; i++) rig.Producer.SendBatch();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(rig.Producer.Published > Batches);
    }

    [Fact]
    public void Consuming_SteadyState_AllocatesNothing()
    {
        var rig = new BenchRig(workload => workload with { AckEvery = 1 }, consumerStream: new ScriptedStream { Sent = null, Repeats = Batches });
        rig.Producer.SendBatch();
        var bodies = rig.TakeBodies();
        rig.Deliver(bodies[..1]);
        rig.ConsumerStream.Put([.. bodies.SelectMany(body => BenchRig.Delivery(body, redelivered: true))]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        rig.Consumer.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((Batches * bodies.Count) + Batches, rig.Consumer.Delivered);
    }
}
