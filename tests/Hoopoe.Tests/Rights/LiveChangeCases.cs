using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.Tests.Rights;

/// <summary>What changes to rights, users and virtual hosts mean to connections that are open. Each case tells what it saw, step by step. Stateless.</summary>
internal static class LiveChangeCases
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(20);

    /// <summary>The cases.</summary>
    public static IEnumerable<RightsCase> All => [.. OfRights(), .. OfUsers(), .. OfVirtualHosts()];

    private static IEnumerable<RightsCase> OfRights() =>
    [
        Make("write right lost", async (broker, live) =>
        {
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k")));
            await broker.PermitAsync(".*", "", ".*");
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k")));
            live.Say(await live.TryElsewhereAsync(c => AmqpOperation.PublishAsync(c, "x", "k")));
        }),
        Make("write right won", async (broker, live) =>
        {
            await broker.PermitAsync(".*", "", ".*");
            live.Say(await live.TryElsewhereAsync(c => AmqpOperation.PublishAsync(c, "x", "k")));
            await broker.PermitAsync(".*", ".*", ".*");
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k")));
        }),
        Make("configure right lost", async (broker, live) =>
        {
            live.Say(await live.TryAsync(c => c.QueueDeclareAsync("q", false, false, false)));
            await broker.PermitAsync("", ".*", ".*");
            live.Say(await live.TryAsync(c => c.QueueDeclareAsync("q", false, false, false)));
            live.Say(await live.TryElsewhereAsync(c => c.QueueDeclareAsync("q", false, false, false)));
        }),
        Make("read right lost, get", async (broker, live) =>
        {
            live.Say(await live.TryAsync(c => c.BasicGetAsync("q", true)));
            await broker.PermitAsync(".*", ".*", "");
            live.Say(await live.TryAsync(c => c.BasicGetAsync("q", true)));
            live.Say(await live.TryElsewhereAsync(c => c.BasicGetAsync("q", true)));
        }),
        Make("read right lost, consumer", async (broker, live) =>
        {
            var came = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            live.Say(await live.TryAsync(c =>
            {
                var consumer = new AsyncEventingBasicConsumer(c);
                consumer.ReceivedAsync += (_, _) => Task.FromResult(came.TrySetResult("delivered"));
                consumer.UnregisteredAsync += (_, _) => Task.FromResult(came.TrySetResult("cancelled"));
                return c.BasicConsumeAsync("q", true, consumer);
            }));
            await broker.PermitAsync(".*", ".*", "");
            await broker.PrepareAsync(c => AmqpOperation.PublishAsync(c, "", "q"));
            live.Say(await came.Task.WaitAsync(_limit));
        }),
        Make("all rights in the virtual host removed", async (broker, live) =>
        {
            await broker.SetAsync("DELETE", "permissions/%2F/u");
            live.Say(await live.TryElsewhereAsync(c => c.QueueDeclarePassiveAsync("q")));
            live.Say(await live.TryElsewhereAsync(c => c.BasicGetAsync("q", true)));
            live.Say(await live.LogInAsync("u"));
        }),
        Make("topic right lost", async (broker, live) =>
        {
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "t", "k")));
            await broker.SetAsync("PUT", "topic-permissions/%2F/u", """{"exchange":"t","write":"^other$","read":".*"}""");
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "t", "k")));
            live.Say(await live.TryElsewhereAsync(c => AmqpOperation.PublishAsync(c, "t", "k")));
        }),
    ];

    private static IEnumerable<RightsCase> OfUsers() =>
    [
        Make("user deleted", async (broker, live) =>
        {
            await broker.SetAsync("DELETE", "users/u");
            live.Say(await live.AwaitEndAsync(_limit));
            live.Say(await live.LogInAsync("u"));
        }),
        Make("user deleted with others", async (broker, live) =>
        {
            await broker.SetAsync("POST", "users/bulk-delete", """{"users":["u"]}""");
            live.Say(await live.AwaitEndAsync(_limit));
        }),
        Make("password changed", async (broker, live) =>
        {
            await broker.SetAsync("PUT", "users/u", """{"password":"new","tags":""}""");
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k")));
            live.Say(await live.LogInAsync("u"));
            live.Say(await live.LogInAsync("new"));
        }),
        Make("impersonator tag given", async (broker, live) =>
        {
            await broker.SetAsync("PUT", "users/u", """{"password":"u","tags":"impersonator"}""");
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k", new BasicProperties { UserId = "guest" })));
        }),
        Make("impersonator tag taken", async (broker, live) =>
        {
            await broker.SetAsync("PUT", "users/u", """{"password":"u","tags":"impersonator"}""");
            await live.ReconnectAsync();
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k", new BasicProperties { UserId = "guest" })));
            await broker.SetAsync("PUT", "users/u", """{"password":"u","tags":""}""");
            live.Say(await live.TryAsync(c => AmqpOperation.PublishAsync(c, "x", "k", new BasicProperties { UserId = "guest" })));
            live.Say(await live.TryElsewhereAsync(c => AmqpOperation.PublishAsync(c, "x", "k", new BasicProperties { UserId = "guest" })));
        }),
    ];

    private static IEnumerable<RightsCase> OfVirtualHosts() =>
    [
        Make("virtual host deleted", async (broker, live) =>
        {
            await broker.SetAsync("PUT", "vhosts/gone", "{}");
            await broker.SetAsync("PUT", "permissions/gone/u", """{"configure":".*","write":".*","read":".*"}""");
            await live.ReconnectAsync("gone");
            await broker.SetAsync("DELETE", "vhosts/gone");
            live.Say(await live.AwaitEndAsync(_limit));
            live.Say(await live.LogInAsync("u", "gone"));
        }),
        Make("connections of a user closed", async (broker, live) =>
        {
            // RabbitMQ tells its API of a connection when its statistics have been gathered.
            while (await broker.CallAsync("GET", "connections/username/u") == "200" && live.IsOpen)
            {
                await broker.SetAsync("DELETE", "connections/username/u");
                if (await live.HasEndedAsync(TimeSpan.FromMilliseconds(200))) break;
            }
            live.Say(await live.AwaitEndAsync(_limit));
        }),
    ];

    private static RightsCase Make(string name, Func<RightsBroker, LiveClient, Task> run) => new($"change: {name}", "all", async broker =>
    {
        await broker.PrepareAsync(AmqpOperation.PrepareAsync);
        await broker.SetAsync("PUT", "users/u", """{"password":"u","tags":""}""");
        await broker.PermitAsync(".*", ".*", ".*");
        await using var live = new LiveClient(broker);
        await live.ReconnectAsync();
        await run(broker, live);
        await broker.SetAsync("PUT", "users/u", """{"password":"u","tags":""}""");
        await broker.CallAsync("DELETE", "topic-permissions/%2F/u");
        return live.Story;
    });
}
