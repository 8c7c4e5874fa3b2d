using System.Collections.Concurrent;
using Hoopoe.Server.Client;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>One client used from many threads at once: nothing is lost, repeated or out of its publisher's order.</summary>
public sealed class ClientConcurrencyTests
{
    private const int Publishers = 4;
    private const int Consumers = 3;
    private const int Each = 5_000;

    [Fact]
    public async Task Client_ManyThreadsPublishAndConsume_EveryMessageOnce()
    {
        await using var broker = await StartAsync();
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        var seen = new ConcurrentDictionary<(int Publisher, int Number), int>();
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var consuming = Enumerable.Range(0, Consumers).Select(_ => Task.Run(() => ConsumeAsync(client, seen, done))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(() => PublishAllAsync(client, publisher))));
        await Task.WhenAll(consuming);
        Assert.Equal(Publishers * Each, seen.Count);
        Assert.All(seen.Values, count => Assert.Equal(1, count));
        Assert.Equal(0, client.GetQueue("q").MessageCount);
        Assert.Equal(0, broker.Core.TryGetVirtualHost("/", out var host) && host.Queues.TryGet("q", out var queue) ? queue.UnackedCount : -1);
    }

    private static async Task PublishAllAsync(BrokerClient client, int publisher)
    {
        await using var window = client.OpenPublisher(window: 100);
        byte[] body = new byte[8];
        for (int i = 0; i < Each; i++)
        {
            BitConverter.TryWriteBytes(body, publisher);
            BitConverter.TryWriteBytes(body.AsSpan(4), i);
            // All three ways, of which the shared ones meet the other threads.
            if (i % 3 == 0) await window.PublishAsync("", "q", body);
            else if (i % 3 == 1) await client.PublishAsync("", "q", body);
            else await client.PublishUnconfirmedAsync("", "q", body);
        }
        await window.ConfirmAllAsync();
    }

    private static async Task ConsumeAsync(
        BrokerClient client, ConcurrentDictionary<(int Publisher, int Number), int> seen, CancellationTokenSource done)
    {
        var random = new Random(1);
        var last = new int[Publishers];
        Array.Fill(last, -1);
        try
        {
            await foreach (var delivery in client.ConsumeAsync("q", new ConsumeOptions { Prefetch = 20 }, done.Token))
            {
                var message = (BitConverter.ToInt32(delivery.Body), BitConverter.ToInt32(delivery.Body[4..]));
                if (!delivery.Redelivered)
                {
                    Assert.True(message.Item2 > last[message.Item1], "a publisher's messages came out of order");
                    last[message.Item1] = message.Item2;
                }
                if (random.Next(10) == 0)
                {
                    delivery.Reject(requeue: true);
                    continue;
                }
                seen.AddOrUpdate(message, 1, static (_, count) => count + 1);
                delivery.Acknowledge();
                if (seen.Count == Publishers * Each) await done.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (seen.Count == Publishers * Each)
        {
        }
    }
}
