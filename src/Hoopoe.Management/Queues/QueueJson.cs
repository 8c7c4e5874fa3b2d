using Hoopoe.Core.Connections;
using Hoopoe.Core.Queues;
using Hoopoe.Management.Json;
using Hoopoe.Management.Policies;
using Hoopoe.Management.Rates;

namespace Hoopoe.Management.Queues;

/// <summary>Queues as RabbitMQ's API shows them. Made for one answer.</summary>
/// <param name="node">The node's name.</param>
/// <param name="rates">The rates of what is looked at.</param>
internal sealed class QueueJson(string node, AskedRates rates)
{
    /// <summary>Writes what a queue is, without anything that is counted.</summary>
    public void WriteBasics(JsonFields fields, Queue queue)
    {
        WriteDefinition(fields, queue);
        fields.Text("node", node);
        fields.Text("state", "running");
        if (queue.Definition.Settings.Kind != QueueKind.Quorum) return;
        fields.Text("leader", node);
        fields.Texts("members", [node]);
        fields.Texts("online", [node]);
    }

    /// <summary>Writes the same with how many messages it has.</summary>
    public void WriteTotals(JsonFields fields, Queue queue)
    {
        WriteBasics(fields, queue);
        WriteDepths(fields, queue);
    }

    /// <summary>Writes a queue as it stands in lists.</summary>
    public void Write(JsonFields fields, Queue queue)
    {
        WriteBasics(fields, queue);
        bool isRated = fields.Want("message_stats") || fields.Want("messages_details") || fields.Want("messages_ready_details")
            || fields.Want("messages_unacknowledged_details");
        if (isRated)
        {
            var rated = rates.Of(queue, () => Counters.Of(queue));
            rated.WriteStats(fields);
            rated.WriteDepths(fields);
        }
        else WriteDepths(fields, queue);
        WriteMemory(fields, queue);
        WriteConsumption(fields, queue);
    }

    /// <summary>Writes a queue with its consumers.</summary>
    public void WriteWhole(JsonFields fields, Queue queue)
    {
        Write(fields, queue);
        PolicyFields.WriteSettings(fields, queue.Policies, queue.Definition.Arguments);
        fields.List("consumer_details", queue.CopyConsumers(), WriteConsumer);
    }

    /// <summary>Writes a consumer.</summary>
    public void WriteConsumer(JsonFields fields, Consumer consumer)
    {
        fields.Arguments("arguments", consumer.Arguments);
        fields.Flag("ack_required", !consumer.NoAck);
        bool isActive = !consumer.Queue.Definition.Settings.SingleActiveConsumer || consumer.Queue.FindActiveConsumer() == consumer;
        fields.Flag("active", isActive);
        fields.Text("activity_status", !isActive ? "waiting" : consumer.Queue.Definition.Settings.SingleActiveConsumer ? "single_active" : "up");
        if (consumer.Sink.Channel is { } channel) fields.Object("channel_details", channel, WriteChannel);
        fields.Text("consumer_tag", consumer.Tag);
        fields.Flag("exclusive", consumer.Exclusive);
        fields.Number("prefetch_count", consumer.Prefetch);
        fields.Object("queue", consumer.Queue, static (inner, queue) =>
        {
            inner.Text("name", queue.Name);
            inner.Text("vhost", queue.VirtualHost.Name);
        });
    }

    private static void WriteDepths(JsonFields fields, Queue queue)
    {
        fields.Number("messages", (long)queue.ReadyCount + queue.UnackedCount);
        fields.Number("messages_ready", queue.ReadyCount);
        fields.Number("messages_unacknowledged", queue.UnackedCount);
    }

    private static void WriteMemory(JsonFields fields, Queue queue)
    {
        var (ready, bytes, resident) = (queue.ReadyCount, queue.ReadyBytes, queue.Resident);
        fields.Number("message_bytes", bytes);
        fields.Number("message_bytes_ready", bytes);
        fields.Number("message_bytes_ram", resident.BodyBytes);
        fields.Number("message_bytes_paged_out", Math.Max(0, bytes - resident.BodyBytes));
        // What is delivered is in memory until it is settled.
        fields.Number("messages_ram", (long)resident.Count + queue.UnackedCount);
        fields.Number("messages_ready_ram", resident.Count);
        fields.Number("messages_unacknowledged_ram", queue.UnackedCount);
        fields.Number("messages_paged_out", Math.Max(0, ready - resident.Count));
        fields.Number("memory", resident.MemoryBytes);
    }

    private static void WriteConsumption(JsonFields fields, Queue queue)
    {
        int consumers = queue.ConsumerCount;
        fields.Number("consumers", consumers);
        // RabbitMQ has the share of time in which consumers take whatever comes; this is whether they do now.
        double capacity = consumers > 0 && queue.ReadyCount == 0 ? 1 : 0;
        fields.Rate("consumer_capacity", capacity);
        fields.Rate("consumer_utilisation", capacity);
        // An exclusive consumer is the only one, so no other queue is asked, which would wait for its holder.
        if (fields.Want("exclusive_consumer_tag"))
            fields.Text("exclusive_consumer_tag", consumers == 1 && queue.CopyConsumers() is [{ Exclusive: true } only] ? only.Tag : null);
        if (fields.Want("single_active_consumer_tag"))
            fields.Text("single_active_consumer_tag", queue.Definition.Settings.SingleActiveConsumer ? queue.FindActiveConsumer()?.Tag : null);
    }

    private static void WriteDefinition(JsonFields fields, Queue queue)
    {
        var definition = queue.Definition;
        fields.Text("name", queue.Name);
        fields.Text("vhost", queue.VirtualHost.Name);
        fields.Text("type", definition.Settings.Kind == QueueKind.Quorum ? "quorum" : "classic");
        fields.Flag("durable", definition.Durable);
        fields.Flag("auto_delete", definition.AutoDelete);
        fields.Flag("exclusive", definition.Exclusive);
        fields.Arguments("arguments", definition.Arguments);
        if (definition.ExclusiveOwner is IClientConnection owner) fields.Object("owner_pid_details", owner, WriteOwner);
        PolicyFields.Write(fields, queue.Policies);
    }

    private static void WriteOwner(JsonFields fields, IClientConnection owner)
    {
        var (host, port) = Addresses.Split(owner.Peer);
        fields.Text("name", owner.Name);
        fields.Text("peer_host", host);
        fields.Number("peer_port", port);
    }

    private void WriteChannel(JsonFields fields, IClientChannel channel)
    {
        var (host, port) = Addresses.Split(channel.Connection.Peer);
        fields.Text("connection_name", channel.Connection.Name);
        fields.Text("name", Addresses.NameOf(channel));
        fields.Text("node", node);
        fields.Number("number", channel.Number);
        fields.Text("peer_host", host);
        fields.Number("peer_port", port);
        fields.Text("user", channel.Connection.User);
    }
}
