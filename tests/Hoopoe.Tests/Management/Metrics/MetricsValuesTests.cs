using System.Text;
using Hoopoe.Core;
using Hoopoe.Management.Metrics;
using RabbitMQ.Client;
using Xunit;

namespace Hoopoe.Tests.Management.Metrics;

/// <summary>What the metrics tell is what happened, and no counter ever falls.</summary>
public sealed class MetricsValuesTests
{
    private const string Classic = "{protocol=\"amqp091\",queue_type=\"rabbit_classic_queue\"}";

    [Fact]
    public async Task Aggregated_ClientPublishesFetchesAndRejects_IsCounted()
    {
        await using var rig = await MetricsRig.StartAsync();
        await using (var channel = await rig.Embedded.OpenAsync())
        {
            await channel.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false);
            foreach (int size in (int[])[10, 100, 101, 5000]) await PublishAsync(channel, "q", new byte[size]);
            await PublishAsync(channel, "nowhere", new byte[10]);
            await channel.BasicGetAsync("q", autoAck: true);
            var second = await channel.BasicGetAsync("q", autoAck: false);
            await channel.BasicRejectAsync(second!.DeliveryTag, requeue: true);
            var again = await channel.BasicGetAsync("q", autoAck: false);
            await channel.BasicAckAsync(again!.DeliveryTag, multiple: false);
            var third = await channel.BasicGetAsync("q", autoAck: false);
            await channel.BasicRejectAsync(third!.DeliveryTag, requeue: false);
            await channel.QueueDeclareAsync("empty", durable: false, exclusive: false, autoDelete: false);
            await channel.BasicGetAsync("empty", autoAck: true);
            var during = await rig.AwaitAsync(scraped => scraped["rabbitmq_channel_messages_confirmed_total"] == 5);
            Assert.Equal(5, during["rabbitmq_global_messages_received_total{protocol=\"amqp091\"}"]);
            Assert.Equal(5, during["rabbitmq_global_messages_received_confirm_total{protocol=\"amqp091\"}"]);
            Assert.Equal(4, during["rabbitmq_global_messages_routed_total{protocol=\"amqp091\"}"]);
            Assert.Equal(1, during["rabbitmq_global_messages_unroutable_dropped_total{protocol=\"amqp091\"}"]);
            Assert.Equal(1, during["rabbitmq_global_publishers{protocol=\"amqp091\"}"]);
            Assert.Equal(1, during[$"rabbitmq_global_messages_delivered_get_auto_ack_total{Classic}"]);
            Assert.Equal(3, during[$"rabbitmq_global_messages_delivered_get_manual_ack_total{Classic}"]);
            Assert.Equal(1, during[$"rabbitmq_global_messages_redelivered_total{Classic}"]);
            Assert.Equal(1, during[$"rabbitmq_global_messages_acknowledged_total{Classic}"]);
            Assert.Equal(1, during[$"rabbitmq_global_messages_get_empty_total{Classic}"]);
            Assert.Equal(1, during["rabbitmq_global_messages_dead_lettered_rejected_total{queue_type=\"rabbit_classic_queue\",dead_letter_strategy=\"disabled\"}"]);
            Assert.Equal(1, during["rabbitmq_queue_messages_ready"]);
            Assert.Equal(5000, during["rabbitmq_queue_messages_ready_bytes"]);
            Assert.Equal(2, during["rabbitmq_queues"]);
            Assert.Equal(2, during["rabbitmq_queues_declared_total"]);
            Assert.Equal(1, during["rabbitmq_auth_attempts_succeeded_total{protocol=\"amqp091\"}"]);
            Assert.Equal(3, during["rabbitmq_message_size_bytes_bucket{protocol=\"amqp091\",le=\"100\"}"]);
            Assert.Equal(4, during["rabbitmq_message_size_bytes_bucket{protocol=\"amqp091\",le=\"1000\"}"]);
            Assert.Equal(5221, during["rabbitmq_message_size_bytes_sum{protocol=\"amqp091\"}"]);
            Assert.True(during["hoopoe_journal_flush_seconds_count"] > 0);
            Assert.True(during["hoopoe_journal_written_bytes_total"] > 5000);
        }
        await rig.AwaitAsync(scraped => scraped["rabbitmq_global_publishers{protocol=\"amqp091\"}"] == 0);
    }

    [Fact]
    public async Task Counters_WhenEverythingEnds_DoNotFall()
    {
        await using var rig = await MetricsRig.StartAsync();
        var core = rig.Embedded.Broker.Core;
        await using var connection = await rig.Embedded.ConnectAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
        await channel.QueueDeclareAsync("q", durable: false, exclusive: false, autoDelete: false);
        for (int i = 0; i < 20; i++) await PublishAsync(channel, "q", "x"u8.ToArray());
        for (int i = 0; i < 10; i++) await channel.BasicGetAsync("q", autoAck: true);
        rig.Declare(10, core.AddVirtualHost("passing"));
        var before = await rig.ScrapeAsync();
        await channel.QueueDeleteAsync("q");
        await connection.CloseAsync(TestContext.Current.CancellationToken);
        var turn = new Turn();
        Assert.True(core.RemoveVirtualHost("passing", turn));
        Assert.True(core.RemoveVirtualHost("/", turn));
        turn.Complete();
        var after = await rig.AwaitAsync(scraped => scraped["rabbitmq_connections"] == 0);
        foreach (var (sample, value) in before.Counters) Assert.True(after[sample] >= value, $"{sample} fell from {value} to {after[sample]}");
        Assert.Equal(20, after["rabbitmq_channel_messages_published_total"]);
        Assert.Equal(10, after["rabbitmq_channel_get_total"]);
        Assert.Equal(11, after["rabbitmq_queues_deleted_total"]);
        Assert.True(after["rabbitmq_connection_incoming_bytes_total"] > 0);
    }

    [Fact]
    public void Floors_SumThatMissesWhatEnds_StaysWhereItWas()
    {
        var floors = new CounterFloors();
        Assert.Equal(5, floors.Raise("a", LabelText.None, 5));
        Assert.Equal(5, floors.Raise("a", LabelText.None, 3));
        Assert.Equal(3, floors.Raise("a", LabelText.Of(("x", "y")), 3));
        Assert.Equal(8, floors.Raise("a", LabelText.None, 8));
    }

    [Fact]
    public async Task PerObject_NamesThatWantEscaping_AreReadStrictly()
    {
        await using var rig = await MetricsRig.StartAsync();
        await using var channel = await rig.Embedded.OpenAsync("odd \"name\"");
        await channel.QueueDeclareAsync("a\\b \"c\" ü{},=", durable: false, exclusive: false, autoDelete: false);
        await PublishAsync(channel, "a\\b \"c\" ü{},=", "x"u8.ToArray());
        var scraped = await rig.ScrapeAsync(MetricsPage.PerObject);
        Assert.Equal(1, scraped["rabbitmq_queue_messages_ready{vhost=\"/\",queue=\"a\\\\b \\\"c\\\" ü{},=\"}"]);
        Assert.Contains(scraped.Samples, sample => sample.Key.StartsWith("rabbitmq_channel_messages_published_total{channel=", StringComparison.Ordinal) && sample.Value == 1);
        Assert.Equal("{a=\"x\\ny\"}", Encoding.UTF8.GetString(LabelText.Of(("a", "x\ny"))));
    }

    [Fact]
    public async Task Aggregated_HundredThousandQueues_IsAsLongAsWithNone()
    {
        await using var rig = await MetricsRig.StartAsync();
        var few = await rig.ScrapeAsync();
        rig.Declare(100_000);
        // Allocates what is only allocated once.
        await rig.TextAsync();
        long before = GC.GetAllocatedBytesForCurrentThread();
        string text = await rig.TextAsync();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var many = PrometheusText.Parse(text);
        Assert.Equal(100_000, many["rabbitmq_queues"]);
        Assert.Equal(few.Samples.Keys.Order(StringComparer.Ordinal), many.Samples.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(text.Length, 1, 40_000);
        Assert.InRange(allocated, 0, 500_000);
    }

    private static ValueTask PublishAsync(IChannel channel, string queue, byte[] body) =>
        channel.BasicPublishAsync("", queue, mandatory: false, new BasicProperties { DeliveryMode = DeliveryModes.Persistent }, body);
}
