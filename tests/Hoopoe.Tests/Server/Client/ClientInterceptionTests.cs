using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Hoopoe.Core.Access;
using Hoopoe.Core.Interception;
using Hoopoe.Server;
using Hoopoe.Server.Client;
using Xunit;
using static Hoopoe.Tests.Server.Client.ClientRig;

namespace Hoopoe.Tests.Server.Client;

/// <summary>What a client in the broker's process publishes and gets, with an application's interceptors between.</summary>
public sealed class ClientInterceptionTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Publish_ChangedAndRerouted_ArrivesSo()
    {
        await using var broker = await StartAsync(Interceptor.OnPublish(message =>
        {
            message.SetHeader("by", message.User);
            message.SetBody(Utf8($"<{Encoding.UTF8.GetString(message.Body.Span)}>"));
            if (message.RoutingKey == "old") message.RouteTo("", "new");
        }));
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("old");
        await client.DeclareQueueAsync("new");
        await client.PublishAsync("old", "1");
        await client.PublishUnconfirmedAsync("", "old", Utf8("2"), mandatory: true);
        await using var publisher = client.OpenPublisher(window: 10);
        Assert.Equal(1, await publisher.PublishAsync("", "new", Utf8("3")));
        await publisher.ConfirmAllAsync();
        Assert.Null(await client.GetAsync("old"));
        for (int i = 1; i <= 3; i++)
        {
            var got = (await client.GetAsync("new", autoAcknowledge: true))!.Value;
            Assert.Equal(($"<{i}>", "guest", "new"), (got.Text(), got.Headers["by"], got.RoutingKey));
        }
    }

    [Fact]
    public async Task Publish_FirstIsHeld_TheNextWaitBehindItInOrder()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = await StartAsync(Interceptor.OnPublishAwaited(async (message, _) =>
        {
            if (message.Body.Span[0] == (byte)'0') await held.Task;
        }));
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        var publishing = Enumerable.Range(0, 10).Select(i => client.PublishAsync("", "q", Utf8($"{i}")).AsTask()).ToArray();
        Assert.DoesNotContain(publishing, one => one.IsCompleted);
        // Others have lanes of their own.
        await client.PublishUnconfirmedAsync("", "q", Utf8("other lane"));
        Assert.Equal(1, client.GetQueue("q").MessageCount);
        held.SetResult();
        await Task.WhenAll(publishing).WaitAsync(Cancelled);
        await using var deliveries = client.Consume("q", new ConsumeOptions { AutoAcknowledge = true });
        Assert.Equal("other lane", (await deliveries.NextAsync()).Text());
        for (int i = 0; i < 10; i++) Assert.Equal($"{i}", (await deliveries.NextAsync()).Text());
    }

    [Fact]
    public async Task Publish_ManyThreadsThroughOneThatYields_EachKeepsItsOrder()
    {
        const int Threads = 4, Each = 500;
        await using var broker = await StartAsync(Interceptor.OnPublishAwaited(async (message, _) =>
        {
            if (message.Body.Span[^1] % 3 == 0) await Task.Yield();
        }));
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await using var shared = client.OpenPublisher(window: 100);
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            var publishing = new List<Task>();
            for (int i = 0; i < Each; i++) publishing.Add(shared.PublishAsync("", "q", Utf8($"{thread} {i}")).AsTask());
            await Task.WhenAll(publishing);
        })));
        await shared.ConfirmAllAsync();
        int[] next = new int[Threads];
        await using var deliveries = client.Consume("q", new ConsumeOptions { AutoAcknowledge = true });
        for (int i = 0; i < Threads * Each; i++)
        {
            string[] parts = (await deliveries.NextAsync()).Text().Split(' ');
            int thread = int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal($"{next[thread]++}", parts[1]);
        }
    }

    [Fact]
    public async Task Publish_RefusedDroppedOrFailed_IsToldAsAmqpTells()
    {
        await using var broker = await StartAsync(Interceptor.OnPublishAwaited(async (message, _) =>
        {
            await Task.Yield();
            switch (Encoding.UTF8.GetString(message.Body.Span))
            {
                case "refuse": message.Refuse("not today"); break;
                case "drop": message.Drop(); break;
                case "fail": throw new InvalidOperationException("a defect");
            }
        }));
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await Assert.ThrowsAsync<PublishRefusedException>(() => client.PublishAsync("q", "refuse"));
        await Assert.ThrowsAsync<PublishRefusedException>(() => client.PublishAsync("q", "fail"));
        await client.PublishAsync("", "nowhere", Utf8("drop"), mandatory: true);
        var returned = await Assert.ThrowsAsync<PublishReturnedException>(async () => await client.PublishAsync("", "nowhere", Utf8("pass"), mandatory: true));
        Assert.Equal("nowhere", returned.RoutingKey);
        var refused = await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishUnconfirmedAsync("", "q", Utf8("refuse")));
        Assert.Equal((406, "PRECONDITION_FAILED - publish to exchange '' in vhost '/' refused: not today"), (refused.ReplyCode, refused.ReplyText));
        Assert.Equal(541, (await Assert.ThrowsAsync<BrokerException>(async () => await client.PublishUnconfirmedAsync("", "q", Utf8("fail")))).ReplyCode);
        await using var publisher = client.OpenPublisher(window: 10);
        foreach (string body in (string[])["pass", "refuse", "drop", "pass"]) await publisher.PublishAsync("", "q", Utf8(body));
        Assert.Equal([2], (await Assert.ThrowsAsync<PublishRefusedException>(publisher.ConfirmAllAsync)).Numbers);
        Assert.Equal(2, client.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task Publish_WithoutTheRight_IsRefusedBeforeInterceptorsSeeIt()
    {
        int seen = 0;
        await using var broker = await StartAsync(Interceptor.OnPublish(message =>
        {
            seen++;
            message.RouteTo("", "q");
        }));
        using var guest = broker.Connect();
        await guest.DeclareQueueAsync("q");
        broker.Core.Users.Set("clerk", "secret");
        broker.Core.Users.Set(new PermissionDefinition("clerk", "/", "^$", "^amq.direct$", "^$"));
        using var client = broker.Connect("clerk");
        Assert.Equal(403, (await Assert.ThrowsAsync<BrokerException>(() => client.PublishAsync("q", "1"))).ReplyCode);
        Assert.Equal(0, seen);
        // What the interceptor makes of it is the broker's own word.
        await client.PublishAsync("amq.direct", "k", Utf8("2"));
        Assert.Equal(1, guest.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task Publish_EnqueueInterceptor_DecidesForEachQueue()
    {
        await using var broker = await StartAsync(
            Interceptor.OnEnqueue(message => message.Drop(), new InterceptorScope { Queue = "b" }),
            Interceptor.OnEnqueue(message => message.SetHeader("queue", message.Queue), new InterceptorScope { Queue = "a" }));
        await using var client = broker.Connect();
        foreach (string queue in (string[])["a", "b"])
        {
            await client.DeclareQueueAsync(queue);
            await client.BindQueueAsync(queue, "amq.fanout", "");
        }
        await client.PublishAsync("amq.fanout", "", Utf8("1"));
        Assert.Equal((1, 0), (client.GetQueue("a").MessageCount, client.GetQueue("b").MessageCount));
        Assert.Equal("a", (await client.GetAsync("a"))!.Value.Headers["queue"]);
    }

    [Fact]
    public async Task Deliveries_Changed_AreSeenSoAndComeBackAsTheyWere()
    {
        byte[] reused = new byte[64];
        await using var broker = await StartAsync(Interceptor.OnDelivery(message =>
        {
            int length = Encoding.UTF8.GetBytes($"{Encoding.UTF8.GetString(message.Body.Span)}!", reused);
            message.SetBody(reused.AsMemory(0, length));
            message.SetHeader("shown", message.Redelivered);
        }));
        await using var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        await client.PublishAsync("q", "first", "second");
        await using (var deliveries = client.Consume("q", new ConsumeOptions { Prefetch = 2 }))
        {
            var first = await deliveries.NextAsync();
            // The interceptor has used its memory again for the second by now.
            Assert.Equal(("first!", 6, false), (first.Text(), first.BodyLength, first.Headers["shown"]));
            Assert.Equal("first!", Encoding.UTF8.GetString(first.GetBodyMemory().Span));
            using (var pinned = first.GetBodyMemory().Pin()) Assert.Equal((byte)'f', AtStart(pinned));
            first.Reject(requeue: true);
            var second = await deliveries.NextAsync();
            Assert.Equal("second!", second.Text());
            second.Reject(requeue: true);
        }
        var again = (await client.GetAsync("q"))!.Value;
        var copy = (await client.GetAsync("q", autoAcknowledge: true))!.Value;
        Assert.Equal(("first!", true), (again.Text(), again.Headers["shown"]));
        Assert.Equal(("second!", 7), (copy.Text(), copy.BodyLength));
    }

    [Fact]
    public async Task Dispose_PublishIsHeld_CancelsTheInterceptorAndTellsThePublishers()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new ConcurrentQueue<string>();
        await using var broker = await StartAsync(Interceptor.OnPublishAwaited(async (message, cancel) =>
        {
            seen.Enqueue(Encoding.UTF8.GetString(message.Body.Span));
            await using var registration = cancel.Register(cancelled.SetResult);
            await cancelled.Task;
        }));
        var client = broker.Connect();
        await client.DeclareQueueAsync("q");
        Task[] publishing = [client.PublishAsync("", "q", Utf8("1")).AsTask(), client.PublishAsync("", "q", Utf8("2")).AsTask()];
        client.Dispose();
        await cancelled.Task.WaitAsync(Cancelled);
        foreach (var one in publishing) await Assert.ThrowsAsync<ObjectDisposedException>(() => one.WaitAsync(Cancelled));
        Assert.Equal(["1"], seen);
        using var other = broker.Connect();
        Assert.Equal(0, other.GetQueue("q").MessageCount);
    }

    [Fact]
    public async Task Dispose_InterceptorNeverEnds_TellsThePublisherAllTheSame()
    {
        await using var broker = await StartAsync(Interceptor.OnPublishAwaited(static (_, _) => new ValueTask(new TaskCompletionSource().Task)));
        var client = broker.Connect();
        var publishing = client.PublishAsync("q", "1");
        client.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => publishing.WaitAsync(Cancelled));
    }

    [Fact]
    public async Task DisposeAsync_PublishIsHeld_WaitsForIt()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var broker = await StartAsync(Interceptor.OnPublishAwaited((_, _) => new ValueTask(held.Task)));
        using var observer = broker.Connect();
        await observer.DeclareQueueAsync("q");
        var client = broker.Connect();
        var publishing = client.PublishAsync("q", "1");
        var disposing = client.DisposeAsync().AsTask();
        Assert.False(disposing.IsCompleted);
        held.SetResult();
        await disposing.WaitAsync(Cancelled);
        await publishing;
        Assert.Equal(1, observer.GetQueue("q").MessageCount);
    }

    private static unsafe byte AtStart(MemoryHandle pinned) => *(byte*)pinned.Pointer;

    private static Task<HoopoeBroker> StartAsync(params IInterceptor[] interceptors) => HoopoeBroker.StartAsync(Options with { Interceptors = interceptors });
}
