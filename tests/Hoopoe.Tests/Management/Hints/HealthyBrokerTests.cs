using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Tests.Management.Hints;

/// <summary>A broker that does much, and well, is left in peace.</summary>
public sealed class HealthyBrokerTests
{
    [Fact]
    public async Task Broker_BusyAndWell_IsToldNothing()
    {
        await using var rig = await HintRig.StartAsync();
        var channel = await rig.OpenAsync("work");
        await channel.ExchangeDeclareAsync("events", "topic");
        await rig.OpenAsync("log", new Dictionary<string, object?> { ["x-max-length"] = 100_000 });
        await channel.QueueBindAsync("log", "events", "#");
        await channel.QueueBindAsync("work", "events", "work.*");
        await channel.QueueDeclareAsync("delay", false, false, false, new Dictionary<string, object?> { ["x-message-ttl"] = 600_000 });
        await ConsumeAsync(rig, "work", prefetch: 10);
        await ConsumeAsync(rig, "work", prefetch: 100);
        await ConsumeAsync(rig, "log", prefetch: 0);
        List<string> told = [];
        for (int round = 0; round < 60; round++)
        {
            await HintRig.PublishAsync(channel, "events", "work.new", 40 + (round % 5 * 10));
            await HintRig.PublishAsync(channel, "", "delay", 10);
            // A restart of a consumer now and then, with what it held given back.
            if (round % 20 == 10) await ConsumeAsync(rig, "log", prefetch: 5);
            await HintRig.UntilAsync(() => rig.Queue("work").UnackedCount + rig.Queue("work").ReadyCount < 50, "consumers keep up");
            await rig.LookAsync(1);
            told.AddRange(await rig.RulesAsync());
        }
        Assert.Empty(told);
    }

    private static async Task ConsumeAsync(HintRig rig, string queue, ushort prefetch)
    {
        var channel = await rig.Broker.OpenAsync();
        if (prefetch > 0) await channel.BasicQosAsync(0, prefetch, false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await channel.BasicAckAsync(delivery.DeliveryTag, false);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    }
}
