using Hoopoe.Core.Messages;
using Hoopoe.Server.Client;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

#pragma warning disable CA2012, MA0134, xUnit1031 // Tasks are looked at where they stand: whether they are complete is what is tested.
/// <summary>How long a delivery's memory may be read, and that whoever reads it longer is told instead of shown another's bytes.</summary>
public sealed class DeliveryMemoryTests
{
    [Fact]
    public async Task Delivery_Settled_ThrowsOnEveryAccess()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1");
        await using var deliveries = client.Consume("q");
        var delivery = await deliveries.NextAsync();
        var memory = delivery.GetBodyMemory();
        Assert.Equal(Utf8("1"), memory.ToArray());
        delivery.Acknowledge();
        Assert.Throws<InvalidOperationException>(() => delivery.Body.Length);
        Assert.Throws<InvalidOperationException>(() => delivery.RoutingKey);
        Assert.Throws<InvalidOperationException>(() => delivery.Properties);
        Assert.Throws<InvalidOperationException>(() => memory.Span.Length);
        var twice = Assert.Throws<BrokerException>(delivery.Acknowledge);
        Assert.Equal((406, "PRECONDITION_FAILED - unknown delivery tag 1"), (twice.ReplyCode, twice.ReplyText));
    }

    [Fact]
    public async Task Delivery_AutomaticallyAcknowledged_IsOverWhenTheConsumerMovesOn()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "1", "2");
        await using var deliveries = client.Consume("q", new ConsumeOptions { AutoAcknowledge = true });
        var first = await deliveries.NextAsync();
        Assert.Equal("1", first.Text());
        Assert.Throws<InvalidOperationException>(first.Acknowledge);
        await deliveries.NextAsync();
        Assert.Throws<InvalidOperationException>(() => first.Text());
        await deliveries.DisposeAsync();
        Assert.Throws<InvalidOperationException>(() => deliveries.Current.Text());
    }

    [Fact]
    public async Task Body_SpanTakenBeforeSettling_StaysUntilTheConsumerMovesOn()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        // One slab for each message, so that its memory goes back with it and is used again at once.
        byte[] body = new byte[100_000];
        body.AsSpan().Fill(7);
        await client.PublishAsync("", "q", body);
        await using var deliveries = client.Consume("q");
        var delivery = await deliveries.NextAsync();
        Assert.Equal(-1, ReadAfter(delivery, client, new byte[100_000]));

        static int ReadAfter(Delivery delivery, BrokerClient client, byte[] another)
        {
            var span = delivery.Body;
            delivery.Acknowledge();
            Assert.True(client.PublishAsync("", "q", another).IsCompleted);
            return span.IndexOfAnyExcept((byte)7);
        }
    }

    [Fact]
    public async Task GetBodyMemory_Pinned_StaysWhatItIsBeyondTheDelivery()
    {
        await using var broker = await StartAsync();
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        byte[] body = new byte[100_000];
        body.AsSpan().Fill(7);
        await client.PublishAsync("", "q", body);
        await using var deliveries = client.Consume("q");
        var delivery = await deliveries.NextAsync();
        using (var pin = delivery.GetBodyMemory().Pin())
        {
            delivery.Acknowledge();
            await client.PublishAsync("", "q", new byte[100_000]);
            await deliveries.NextAsync();
            Assert.Equal(-1, Pinned(pin).IndexOfAnyExcept((byte)7));
        }

        static unsafe ReadOnlySpan<byte> Pinned(System.Buffers.MemoryHandle pin) => new(pin.Pointer, 100_000);
    }

    [Fact]
    public async Task Deliveries_AllSettled_LeaveNoMemoryInUse()
    {
        await using var broker = await StartAsync();
        long before = broker.Core.Memory.BytesInUse;
        using (var client = broker.Connect())
        {
            await client.DeclareQueueAsync("q");
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 300; i++) await client.PublishAsync("", "q", new byte[1 + (i * 300)]);
                await using var deliveries = client.Consume("q", new ConsumeOptions { AutoAcknowledge = round == 1, Prefetch = 0 });
                for (int i = 0; i < (round == 2 ? 100 : 300); i++)
                {
                    var delivery = await deliveries.NextAsync();
                    if (round == 0) delivery.Acknowledge();
                }
            }
            client.PurgeQueue("q");
            await client.PublishAsync("", "q", new byte[10]);
            await client.GetAsync("q", autoAcknowledge: true);
            client.Dispose();
            broker.Connect().PurgeQueue("q");
        }
        // But for the one that waits, with room left, for whoever publishes next.
        Assert.InRange(broker.Core.Memory.BytesInUse, before, before + SlabPool.SlabSize);
    }

    [Fact]
    public async Task Body_InPiecesOnDisk_IsReadWhole()
    {
        using var directory = new Storage.TemporaryDirectory();
        await using var broker = await StartAsync(directory.Path);
        using var client = broker.Connect();
        await client.DeclareQueueAsync("q", durable: true);
        byte[] body = new byte[1_000_000];
        new Random(1).NextBytes(body);
        await client.PublishAsync("", "q", body, Persistent);
        await client.PublishAsync("", "q", body, Persistent);
        await using var deliveries = client.Consume("q", new ConsumeOptions { Prefetch = 1 });
        var delivery = await deliveries.NextAsync();
        Assert.Equal(body.Length, delivery.BodyLength);
        Assert.True(delivery.Body.SequenceEqual(body));
        Assert.True(delivery.GetBodyMemory().Span.SequenceEqual(body));
        delivery.Acknowledge();
        Assert.Throws<InvalidOperationException>(() => delivery.Body.Length);
        await deliveries.DisposeAsync();
        Assert.True((await client.GetAsync("q", autoAcknowledge: true))!.Value.Body.SequenceEqual(body));
    }
}
