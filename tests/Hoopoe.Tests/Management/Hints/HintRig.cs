using System.Diagnostics;
using System.Text.Json;
using Hoopoe.Core.Queues;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Server;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Hints;

/// <summary>
/// A broker with its API, real clients, and a clock that the test moves on from one look of the broker at itself to the next.
/// </summary>
internal sealed class HintRig : IAsyncDisposable
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(15);

    private readonly VirtualTime _time;

    private HintRig(ApiRig api, VirtualTime time) => (Api, _time) = (api, time);

    public ApiRig Api { get; }

    public EmbeddedBroker Broker => Api.Embedded;

    public static async Task<HintRig> StartAsync(Hoopoe.Server.HoopoeOptions? options = null)
    {
        var time = new VirtualTime();
        return new HintRig(await ApiRig.StartAsync(options, time: time), time);
    }

    /// <summary>Lets quarters of a minute pass; what happens in each is done before it ends.</summary>
    public async Task LookAsync(int times, Func<Task>? meanwhile = null)
    {
        for (int i = 0; i < times; i++)
        {
            if (meanwhile is not null) await meanwhile();
            _time.Advance(_look);
        }
    }

    public void Advance(TimeSpan by) => _time.Advance(by);

    public async Task<string[]> RulesAsync() => [.. (await ListAsync()).Select(hint => hint.GetProperty("rule").GetString()!)];

    /// <summary>The one hint of a rule.</summary>
    public async Task<JsonElement> OneAsync(string rule)
    {
        var hints = await ListAsync();
        var found = hints.Where(hint => hint.GetProperty("rule").GetString() == rule).ToArray();
        Assert.True(found.Length == 1, $"{found.Length} hints of {rule}: {string.Join('\n', hints.Select(hint => hint.GetRawText()))}");
        return found[0];
    }

    public async Task<JsonElement[]> ListAsync() => [.. (await Api.JsonAsync("hoopoe/hints")).EnumerateArray()];

    public Queue Queue(string name) => Api.Root.Queues.TryGet(name, out var queue) ? queue : throw new InvalidOperationException($"there is no queue {name}");

    /// <summary>A channel whose publishes return when they are confirmed, and a queue.</summary>
    public async Task<IChannel> OpenAsync(string queue, Dictionary<string, object?>? arguments = null, bool durable = false)
    {
        var channel = await Broker.OpenAsync();
        await channel.QueueDeclareAsync(queue, durable, exclusive: false, autoDelete: false, arguments);
        return channel;
    }

    public static async Task PublishAsync(IChannel channel, string exchange, string key, int count, bool persistent = false)
    {
        var properties = new BasicProperties { Persistent = persistent };
        var publishes = Enumerable.Range(0, count).Select(_ => channel.BasicPublishAsync(exchange, key, false, properties, new byte[10]).AsTask());
        await Task.WhenAll(publishes);
    }

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"not within 30 s: {what}");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await Api.DisposeAsync();
}
