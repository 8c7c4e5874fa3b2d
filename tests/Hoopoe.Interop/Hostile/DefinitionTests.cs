using Xunit;

namespace Hoopoe.Interop.Hostile;

/// <summary>Peers that declare without end.</summary>
[Collection(HostileSuite.Name)]
public sealed class DefinitionTests(HostileBroker broker, ITestOutputHelper output)
{
    [Fact]
    public async Task Queues_MoreThanAllowed_EndTheChannel()
    {
        // Exclusive, so that they end with the connection.
        var close = await DeclareAsync(3100, (run, number) => RawPeer.QueueDeclare(1, $"many-{run}-{number}", bits: 4));
        Assert.Equal(406, close?.Code);
        Assert.Contains("queue limit in cluster (3000) is reached", close?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exchanges_MoreThanAllowed_EndTheChannel()
    {
        // Of the same names each time: the broker keeps five hundred, which is the limit, until they are deleted.
        var close = await DeclareAsync(600, (_, number) => AmqpBytes.Method(1, 40, 10, [0, 0], AmqpBytes.Short($"many-{number}"), AmqpBytes.Short("fanout"), [0], [0, 0, 0, 0]),
            clean: [.. Enumerable.Range(0, 600).SelectMany(number => AmqpBytes.Method(1, 40, 20, [0, 0], AmqpBytes.Short($"many-{number}"), [2]))]);
        Assert.Equal(406, close?.Code);
        Assert.Contains("exchange limit of 500 is reached", close?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bindings_MoreThanAllowed_EndTheChannel()
    {
        var close = await DeclareAsync(3100, (run, number) => number == 0
            ? RawPeer.QueueDeclare(1, $"bound-{run}", bits: 4)
            : AmqpBytes.Method(1, 50, 20, [0, 0], AmqpBytes.Short($"bound-{run}"), AmqpBytes.Short("amq.topic"), AmqpBytes.Short($"{number}.#.*.#.*"), [0], [0, 0, 0, 0]));
        Assert.Equal(406, close?.Code);
        Assert.Contains("binding limit of 3000 is reached", close?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExclusiveQueues_ComingAndGoingWithoutEnd_LeaveNothing()
    {
        int made = 0;
        byte[] churn = [.. Enumerable.Range(0, 100).SelectMany(number => RawPeer.QueueDeclare(1, $"churn-{number}", bits: 4)
            .Concat(AmqpBytes.Method(1, 50, 40, [0, 0], AmqpBytes.Short($"churn-{number}"), [0])))];
        await new Ordeal(broker, output) { Phase = TimeSpan.FromSeconds(1) }.RunAsync(stop =>
        {
            using var peer = RawPeer.Open(broker.Amqp, stop);
            while (!stop.IsCancellationRequested)
            {
                peer.Send(churn);
                for (int i = 0; i < 100; i++) peer.Expect(50, 41);
                Interlocked.Add(ref made, 100);
            }
        });
        output.WriteLine($"{made} queues made and deleted");
        // More than there may be at a time: each gives its place back.
        Assert.True(made > 3500, $"only {made} queues");
    }

    // Told to stop or not: what was made is not to stay.
    private void CleanUp(byte[] clean)
    {
        using var cleaner = RawPeer.Open(broker.Amqp, CancellationToken.None);
        cleaner.Send(clean);
        cleaner.Call(10, 51, AmqpBytes.Method(0, 10, 50, [0, 200], AmqpBytes.Short(""), [0, 0, 0, 0]));
    }

    private async Task<(int Code, string Text)?> DeclareAsync(int count, Func<int, int, byte[]> declare, byte[]? clean = null)
    {
        (int Code, string Text)? close = null;
        int runs = 0;
        await new Ordeal(broker, output) { Tidy = clean is null ? null : () => CleanUp(clean) }.RunAsync(stop =>
        {
            int run = Interlocked.Increment(ref runs);
            byte[] all = [.. Enumerable.Range(0, count).SelectMany(number => declare(run, number))];
            try
            {
                using var peer = RawPeer.Open(broker.Amqp, stop);
                peer.Send(all);
                close = peer.ReadClose() ?? close;
            }
            finally
            {
                if (clean is not null) CleanUp(clean);
            }
        });
        return close;
    }
}
