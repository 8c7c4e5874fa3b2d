using System.Text;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Tests.Workloads;

/// <summary>The random operations of a workload's clients.</summary>
internal sealed class WorkloadOperations(Random random, Ledger ledger)
{
    private const int Channels = 3;

    private int _tags;

    /// <summary>Has a client do something.</summary>
    public void Act(WorkloadClient client)
    {
        ushort number = (ushort)random.Next(1, Channels + 1);
        var channel = client.Channel(number);
        int choice = random.Next(100);
        if (choice < 35) Publish(client, channel);
        else if (choice < 65) Settle(client, channel);
        else if (choice < 75) Consume(client, channel);
        else if (choice < 80) Cancel(client, channel);
        else if (choice < 84) Fetch(client, channel);
        else if (choice < 95) Change(client.Connection, channel, client.Index);
        else if (choice < 99) EndTransaction(client, channel);
        else CloseChannel(client, channel);
        client.Connection.Flush();
    }

    /// <summary>Takes everything that a queue holds and settles it.</summary>
    public void ConsumeAll(WorkloadClient client, string queue)
    {
        var channel = client.Channel(1);
        Subscribe(client, channel, queue, noAck: true);
        client.Connection.Flush();
        client.TakeReceived();
    }

    private void Publish(WorkloadClient client, WorkloadChannel channel)
    {
        int count = random.Next(5) == 0 ? random.Next(1, 60) : random.Next(1, 5);
        bool toExchange = random.Next(4) == 0;
        string target = toExchange ? Pick(Topology.Exchanges) : Pick(random.Next(2) == 0 ? Topology.Safe : Topology.Wild);
        for (int i = 0; i < count; i++)
        {
            byte[] body = Body(channel.Publish(target));
            bool mandatory = random.Next(10) == 0;
            if (toExchange) client.Connection.WritePublish(channel.Number, target, Pick(Topology.Keys), body, Properties(target), mandatory);
            else client.Connection.WritePublish(channel.Number, "", target, body, Properties(target), mandatory);
        }
    }

    private byte[] Body(MessageId id)
    {
        int padding = random.Next(30) == 0 ? random.Next(200_000) : random.Next(60);
        return Encoding.UTF8.GetBytes(id + new string('x', padding));
    }

    private BasicProperties Properties(string target)
    {
        if (Topology.IsSafe(target)) return default;
        var properties = random.Next(3) == 0 ? new BasicProperties { DeliveryMode = 2 } : default;
        if (random.Next(3) == 0) properties = properties with { Priority = (byte)random.Next(8) };
        if (random.Next(6) == 0) properties = properties with { Expiration = TestClient.Utf8($"{random.Next(3) * random.Next(700)}") };
        if (target == "delayed" || random.Next(10) == 0)
            properties = properties with { Headers = FieldTableEncoder.Encode([KeyValuePair.Create("x-delay", (object?)random.Next(900))]) };
        return properties;
    }

    private void Settle(WorkloadClient client, WorkloadChannel channel)
    {
        for (int i = random.Next(1, 6); i > 0 && channel.Deliveries.Count > 0; i--)
        {
            var delivery = channel.Deliveries.Values.ElementAt(random.Next(channel.Deliveries.Count));
            bool multiple = random.Next(4) == 0;
            int how = random.Next(10);
            bool requeue = multiple || Topology.IsSafe(delivery.Queue) || random.Next(2) == 0;
            if (how < 7) client.Connection.Write(channel.Number, new BasicAck { DeliveryTag = delivery.Tag, Multiple = multiple });
            else if (how < 9) client.Connection.Write(channel.Number, new BasicNack { DeliveryTag = delivery.Tag, Multiple = multiple, Requeue = requeue });
            else client.Connection.Write(channel.Number, new BasicReject { DeliveryTag = delivery.Tag, Requeue = requeue });
            channel.Settle(delivery.Tag, multiple && how < 9, forGood: how < 7).ForEach(ledger.Settle);
        }
    }

    private void Consume(WorkloadClient client, WorkloadChannel channel) =>
        Subscribe(client, channel, Pick(random.Next(2) == 0 ? Topology.Safe : Topology.Wild), noAck: random.Next(3) == 0);

    private void Subscribe(WorkloadClient client, WorkloadChannel channel, string queue, bool noAck)
    {
        string tag = $"consumer-{++_tags}";
        channel.Consumers.Add(new OpenConsumer(tag, queue, noAck, noAck ? 0 : channel.Prefetch));
        client.Connection.Write(channel.Number, new BasicConsume
        {
            Queue = TestClient.Utf8(queue),
            ConsumerTag = TestClient.Utf8(tag),
            NoAck = noAck,
            Arguments = random.Next(4) == 0 ? FieldTableEncoder.Encode([KeyValuePair.Create("x-priority", (object?)random.Next(-2, 3))]) : default,
        });
    }

    private void Cancel(WorkloadClient client, WorkloadChannel channel)
    {
        if (channel.Consumers.Count == 0) return;
        var consumer = channel.Consumers[random.Next(channel.Consumers.Count)];
        client.Connection.Send(channel.Number, new BasicCancel { ConsumerTag = TestClient.Utf8(consumer.Tag) });
        client.TakeReceived();
        channel.Consumers.Remove(consumer);
    }

    private void Fetch(WorkloadClient client, WorkloadChannel channel)
    {
        channel.FetchedFrom = Pick(random.Next(2) == 0 ? Topology.Safe : Topology.Wild);
        client.Connection.Send(channel.Number, new BasicGet { Queue = TestClient.Utf8(channel.FetchedFrom) });
        client.TakeReceived();
    }

    private void Change(TestClient client, WorkloadChannel channel, int index)
    {
        ushort number = channel.Number;
        byte[] queue = TestClient.Utf8(Pick(Topology.Wild)), exchange = TestClient.Utf8(Pick(Topology.Exchanges));
        byte[] pattern = TestClient.Utf8(Pick(exchange.AsSpan().SequenceEqual("hash"u8) ? ["1", "2"] : Topology.Patterns));
        switch (random.Next(14))
        {
            case < 5:
                Topology.WriteDeclare(client, number, random.Next(6) == 0 ? $"mine.{index}" : Pick(Topology.Wild));
                break;
            case < 9:
                client.Write(number, new QueueBind { Queue = queue, Exchange = exchange, RoutingKey = pattern });
                break;
            case 9:
                client.Write(number, new QueueUnbind { Queue = queue, Exchange = exchange, RoutingKey = pattern });
                break;
            case 10:
                client.Write(number, new QueueDelete { Queue = queue, IfUnused = random.Next(2) == 0, IfEmpty = random.Next(2) == 0 });
                break;
            case 11:
                client.Write(number, new QueuePurge { Queue = queue });
                break;
            case 12:
                client.Write(number, new BasicRecover { Requeue = true });
                channel.Settle(ulong.MaxValue, multiple: true, forGood: false);
                break;
            default:
                channel.Prefetch = random.Next(20);
                client.Write(number, new BasicQos { PrefetchCount = (ushort)channel.Prefetch });
                break;
        }
    }

    private void EndTransaction(WorkloadClient client, WorkloadChannel channel)
    {
        if (channel.Mode != ChannelMode.Transactions) return;
        if (random.Next(3) > 0)
        {
            client.Connection.Write(channel.Number, default(TxCommit));
            return;
        }
        channel.Rollback().ForEach(ledger.Refuse);
        client.Connection.Write(channel.Number, default(TxRollback));
    }

    private static void CloseChannel(WorkloadClient client, WorkloadChannel channel)
    {
        client.Connection.Send(channel.Number, new ChannelClose { ReplyCode = 200 });
        client.TakeReceived();
        client.Channels.Remove(channel.Number);
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];
}
