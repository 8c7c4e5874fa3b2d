using Hoopoe.Server.Client;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Server.Client;

#pragma warning disable CA2012, MA0134, xUnit1031 // Tasks are looked at where they stand: whether they are complete is what is tested.
/// <summary>What a message of a client in the process allocates in the steady state; may only go down.</summary>
public sealed class ClientAllocationTests : IDisposable
{
    private const int Messages = 20_000;

    private readonly DurableBroker _rig = new(log: new FrameLog { IsQuick = true, Discards = true });
    private readonly BrokerClient _client;

    public ClientAllocationTests()
    {
        _client = ClientRig.Connect(_rig.Broker.Server);
        Assert.True(_client.DeclareQueueAsync("q", durable: true).IsCompletedSuccessfully);
    }

    public void Dispose()
    {
        _client.Dispose();
        _rig.Dispose();
    }

    [Fact]
    public void Messages_UnconfirmedAndAutomaticallyAcknowledged_AllocateNothing()
    {
        var deliveries = _client.ConsumeAsync("q", new ConsumeOptions { AutoAcknowledge = true }).GetAsyncEnumerator();
        Assert.InRange(PerMessage(() =>
        {
            Check(_client.PublishUnconfirmedAsync("", "q", "sixteen octets.."u8).IsCompletedSuccessfully);
            Check(Next(deliveries).Body.Length == 16);
        }), 0, 1);
    }

    [Fact]
    public void Messages_ConfirmedPersistentAndAcknowledged_AllocateNothing()
    {
        var deliveries = _client.ConsumeAsync("q").GetAsyncEnumerator();
        Assert.InRange(PerMessage(() =>
        {
            Check(Confirmed(_client.PublishAsync("", "q", "sixteen octets.."u8, ClientRig.Persistent)));
            var delivery = Next(deliveries);
            Check(delivery.RoutingKey == "q" && delivery.Body.Length == 16);
            delivery.Acknowledge();
        }), 0, 1);
    }

    // Read, as whoever awaits it does, so that what it stands on is used again.
    private static bool Confirmed(ValueTask confirm)
    {
        if (!confirm.IsCompletedSuccessfully) return false;
        confirm.GetAwaiter().GetResult();
        return true;
    }

    private static Delivery Next(IAsyncEnumerator<Delivery> deliveries)
    {
        var next = deliveries.MoveNextAsync();
        Check(next.IsCompletedSuccessfully && next.Result);
        return deliveries.Current;
    }

    // Assertions of equality allocate.
    private static void Check(bool holds)
    {
        if (!holds) Assert.Fail("a message did not pass as it should");
    }

    private static double PerMessage(Action exchange)
    {
        for (int i = 0; i < Messages; i++) exchange();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Messages; i++) exchange();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Messages;
    }
}
