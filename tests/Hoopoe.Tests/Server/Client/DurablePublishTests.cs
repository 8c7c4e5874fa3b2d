using Hoopoe.Server.Client;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Client;

#pragma warning disable CA2012, MA0134, xUnit1031 // Tasks are looked at where they stand: whether they are complete is what is tested.
/// <summary>What a client in the process waits for when things must be on disk, with a log that is durable as far as the test says.</summary>
public sealed class DurablePublishTests : IDisposable
{
    private readonly DurableBroker _rig = new();
    private readonly BrokerClient _client;

    public DurablePublishTests()
    {
        _client = ClientRig.Connect(_rig.Broker.Server);
        var declaring = _client.DeclareQueueAsync("q", durable: true);
        Assert.False(declaring.IsCompleted);
        _rig.Flush();
        Assert.Equal("q", Completed(declaring.AsTask()).Result.Name);
    }

    public void Dispose()
    {
        _client.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void PublishAsync_Persistent_CompletesWhenItIsOnDiskInOrder()
    {
        var first = Publish();
        var transient = _client.PublishAsync("", "q", "2"u8).AsTask();
        Assert.Equal(2, _client.GetQueue("q").MessageCount);
        _rig.Broker.Thread.Pump();
        Assert.False(first.IsCompleted);
        Assert.False(transient.IsCompleted);
        _rig.Flush();
        Completed(first);
        Completed(transient);
    }

    [Fact]
    public void PublishAsync_JournalRefuses_ThrowsAndPublishesNothing()
    {
        _rig.Log.Refusal = "the disk is on fire";
        var refused = Publish();
        Assert.IsType<PublishRefusedException>(Completed(refused).Exception!.InnerException);
        var error = Assert.Throws<BrokerException>(() => { _ = _client.PublishUnconfirmedAsync("", "q", [], ClientRig.Persistent); });
        Assert.Equal(541, error.ReplyCode);
        Assert.Equal(0, _client.GetQueue("q").MessageCount);
    }

    [Fact]
    public void OpenPublisher_WindowFull_WaitsForHalfOfIt()
    {
        var publisher = _client.OpenPublisher(window: 4);
        for (int i = 0; i < 3; i++) Assert.True(publisher.PublishAsync("", "q", [], ClientRig.Persistent).IsCompletedSuccessfully);
        var fourth = publisher.PublishAsync("", "q", [], ClientRig.Persistent).AsTask();
        var all = publisher.ConfirmAllAsync();
        _rig.Broker.Thread.Pump();
        Assert.False(fourth.IsCompleted);
        Assert.False(all.IsCompleted);
        _rig.Flush();
        Assert.Equal(4, Completed(fourth).Result);
        Completed(all);
    }

    [Fact]
    public void PublishUnconfirmedAsync_DiskBehind_WaitsUnlessTheClientConsumes()
    {
        _rig.Log.IsBehind = true;
        var held = _client.PublishUnconfirmedAsync("", "q", [], ClientRig.Persistent).AsTask();
        Assert.False(held.IsCompleted);
        _rig.Flush();
        Completed(held);
        var deliveries = Fetch();
        Assert.True(_client.PublishUnconfirmedAsync("", "q", [], ClientRig.Persistent).IsCompletedSuccessfully);
        deliveries.Acknowledge();
        Assert.False(_client.PublishUnconfirmedAsync("", "q", [], ClientRig.Persistent).IsCompleted);
    }

    [Fact]
    public void GetAsync_FirstOfAQueue_WaitsUntilTheJournalKnowsOfAConsumer()
    {
        var publish = Publish();
        _rig.Flush();
        Completed(publish);
        var got = _client.GetAsync("q").AsTask();
        Assert.False(got.IsCompleted);
        _rig.Flush();
        Assert.NotNull(Completed(got).Result);
    }

    [Fact]
    public void Dispose_ConfirmPending_FailsIt()
    {
        var pending = Publish();
        var declaring = _client.DeclareQueueAsync("r", durable: true).AsTask();
        _client.Dispose();
        _rig.Broker.Thread.Pump();
        Assert.IsType<ObjectDisposedException>(Completed(pending).Exception!.InnerException);
        Assert.IsType<ObjectDisposedException>(Completed(declaring).Exception!.InnerException);
        // What comes late finds nobody.
        _rig.Flush();
    }

    private Task Publish() => _client.PublishAsync("", "q", "1"u8, ClientRig.Persistent).AsTask();

    private Delivery Fetch()
    {
        var got = _client.GetAsync("q").AsTask();
        _rig.Flush();
        return Completed(got).Result!.Value;
    }

    // Those who wait go on elsewhere, soon.
    private T Completed<T>(T task)
        where T : Task
    {
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                _rig.Broker.Thread.Pump();
                return task.IsCompleted;
            }, TimeSpan.FromSeconds(20)));
        return task;
    }
}
