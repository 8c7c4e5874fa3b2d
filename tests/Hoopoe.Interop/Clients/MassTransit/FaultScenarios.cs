using Hoopoe.Interop.Scenarios;
using MassTransit;

namespace Hoopoe.Interop.MassTransit;

/// <summary>Messages that fail: retries, faults, error and skipped queues, redelivery after a delay.</summary>
internal static class FaultScenarios
{
    [Scenario("retry-until-it-works")]
    public static async Task RetryAsync(Broker broker)
    {
        string queue = Broker.Unique("retry");
        Seen<int> seen = new();
        await using Bus bus = await Bus.StartAsync(broker, b => b.ReceiveEndpoint(queue, e =>
        {
            e.UseMessageRetry(r => r.Immediate(3));
            e.Handler<SubmitOrder>(c => FailUntilAsync(c.GetRetryAttempt(), 2, seen));
        }));
        await bus.SendAsync(queue, new SubmitOrder("retried"));
        Check.Equal(2, await seen.NextAsync(), "attempts before success");
    }

    [Scenario("failure-publishes-a-fault-and-fills-the-error-queue")]
    public static async Task ErrorQueueAsync(Broker broker)
    {
        string queue = Broker.Unique("failing");
        Seen<string> faults = new();
        Seen<string> errors = new();
        await using Bus bus = await Bus.StartAsync(broker, b =>
        {
            b.ReceiveEndpoint(queue, e => e.Handler<SubmitOrder>(_ => throw new InvalidOperationException("out of stock")));
            b.ReceiveEndpoint(Broker.Unique("faults"), e => e.Handler<Fault<SubmitOrder>>(c => faults.HandleAsync(c, m => m.Message.Message.Id + ": " + m.Message.Exceptions[0].Message)));
        });
        await bus.SendAsync(queue, new SubmitOrder("failed"));
        Check.Equal("failed: out of stock", await faults.NextAsync(), "fault");
        await using Bus reader = await Bus.StartAsync(broker, b => ReadSideQueue(b, queue + "_error", errors));
        Check.Equal("failed", await errors.NextAsync(), "error queue");
    }

    [Scenario("unknown-message-fills-the-skipped-queue")]
    public static async Task SkippedQueueAsync(Broker broker)
    {
        string queue = Broker.Unique("skipping");
        Seen<string> skipped = new();
        await using Bus bus = await Bus.StartAsync(broker, b => b.ReceiveEndpoint(queue, e => e.Handler<SubmitOrder>(_ => Task.CompletedTask)));
        await bus.SendAsync(queue, new UnknownOrder("skipped"));
        await using Bus reader = await Bus.StartAsync(broker, b => b.ReceiveEndpoint(queue + "_skipped", e =>
        {
            e.ConfigureConsumeTopology = false;
            e.Handler<UnknownOrder>(c => skipped.HandleAsync(c, m => m.Message.Id));
        }));
        Check.Equal("skipped", await skipped.NextAsync(), "skipped queue");
    }

    [Scenario("delayed-redelivery")]
    public static async Task DelayedRedeliveryAsync(Broker broker)
    {
        string queue = Broker.Unique("delayed");
        Seen<int> seen = new();
        await using Bus bus = await Bus.StartAsync(broker, b =>
        {
            b.UseDelayedMessageScheduler();
            b.ReceiveEndpoint(queue, e =>
            {
                e.UseDelayedRedelivery(r => r.Interval(3, TimeSpan.FromMilliseconds(300)));
                e.Handler<SubmitOrder>(c => FailUntilAsync(c.GetRedeliveryCount(), 2, seen));
            });
        });
        await bus.SendAsync(queue, new SubmitOrder("redelivered"));
        Check.Equal(2, await seen.NextAsync(), "redeliveries before success");
    }

    [Scenario("scheduled-send")]
    public static async Task ScheduledAsync(Broker broker)
    {
        string queue = Broker.Unique("scheduled");
        Seen<DateTime> seen = new();
        await using Bus bus = await Bus.StartAsync(broker, b =>
        {
            b.UseDelayedMessageScheduler();
            b.ReceiveEndpoint(queue, e => e.Handler<SubmitOrder>(c => seen.HandleAsync(c, _ => DateTime.UtcNow)));
        });
        IMessageScheduler scheduler = bus.Messages.CreateDelayedMessageScheduler();
        DateTime due = DateTime.UtcNow.AddMilliseconds(700);
        await scheduler.ScheduleSend(new Uri($"queue:{queue}"), due, new SubmitOrder("later"));
        Check.That(await seen.NextAsync() >= due.AddMilliseconds(-50), "the message came before it was due");
    }

    private static Task FailUntilAsync(int attempt, int success, Seen<int> seen)
    {
        if (attempt < success)
            throw new InvalidOperationException($"attempt {attempt}");
        seen.Add(attempt);
        return Task.CompletedTask;
    }

    private static void ReadSideQueue(IRabbitMqBusFactoryConfigurator bus, string queue, Seen<string> seen) =>
        bus.ReceiveEndpoint(queue, e =>
        {
            e.ConfigureConsumeTopology = false;
            e.Handler<SubmitOrder>(c => seen.HandleAsync(c, m => m.Message.Id));
        });
}
