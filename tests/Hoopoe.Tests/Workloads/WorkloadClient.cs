using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Workloads;

/// <summary>A connection of a workload: keeps its channels, and checks and notes whatever comes in.</summary>
internal sealed class WorkloadClient(int index, TestClient connection, Ledger ledger, History history)
{
    private int _epoch;

    public int Index { get; } = index;

    public TestClient Connection { get; } = connection;

    public SortedDictionary<ushort, WorkloadChannel> Channels { get; } = [];

    /// <summary>The channel of that number, opened if need be.</summary>
    public WorkloadChannel Channel(ushort number)
    {
        if (Channels.TryGetValue(number, out var channel)) return channel;
        var mode = (ChannelMode)(number % 3);
        channel = new WorkloadChannel(number, $"{Index}.{number}.{++_epoch}", mode);
        Channels.Add(number, channel);
        Connection.Write(number, default(ChannelOpen));
        if (mode == ChannelMode.Confirms) Connection.Write(number, default(ConfirmSelect));
        if (mode == ChannelMode.Transactions) Connection.Write(number, default(TxSelect));
        Connection.Flush();
        return channel;
    }

    /// <summary>Notes what came in since the last time.</summary>
    public void TakeReceived()
    {
        foreach (var method in Connection.Received.ToList())
        {
            history.Add(Index, method);
            Assert.False(method.Id == ConnectionClose.Id, method.ToString());
            if (Channels.TryGetValue(method.Channel, out var channel)) Take(channel, method);
        }
        Connection.Received.Clear();
    }

    private void Take(WorkloadChannel channel, ReceivedMethod method)
    {
        switch (method.Id)
        {
            case BasicDeliver.Id:
                var deliver = method.Deliver;
                string tag = deliver.ConsumerTag.ToText();
                var consumer = channel.Consumers.Find(one => one.Tag == tag);
                Assert.True(consumer is not null, $"{method} is for no consumer");
                Take(channel, new OpenDelivery(deliver.DeliveryTag, MessageId.Parse(method.Text), consumer.Queue, tag), deliver.Redelivered, consumer.NoAck);
                break;
            case BasicGetOk.Id:
                var get = method.GetOk;
                Take(channel, new OpenDelivery(get.DeliveryTag, MessageId.Parse(method.Text), channel.FetchedFrom!, null), get.Redelivered, noAck: false);
                break;
            case BasicAck.Id:
                foreach (var id in channel.TakeOutcome((long)method.Ack.DeliveryTag, method.Ack.Multiple)) ledger.Confirm(id);
                break;
            case BasicNack.Id:
                foreach (var id in channel.TakeOutcome((long)method.Nack.DeliveryTag, method.Nack.Multiple)) ledger.Nack(id);
                break;
            case BasicCancel.Id:
                Assert.True(BasicCancel.TryRead(method.Arguments, out var cancel));
                string gone = cancel.ConsumerTag.ToText();
                channel.Consumers.RemoveAll(one => one.Tag == gone);
                break;
            case TxCommitOk.Id:
                Commit(channel);
                break;
            case ChannelClose.Id:
                Channels.Remove(channel.Number);
                Connection.Send(channel.Number, default(ChannelCloseOk));
                break;
            default:
                break;
        }
    }

    private void Take(WorkloadChannel channel, OpenDelivery delivery, bool redelivered, bool noAck)
    {
        Assert.DoesNotContain(channel.Deliveries.Keys, tag => tag >= delivery.Tag);
        ledger.Deliver(delivery.Id, delivery.Queue, Index, redelivered);
        if (noAck) ledger.Settle(delivery.Id);
        else channel.Deliver(delivery);
    }

    private void Commit(WorkloadChannel channel)
    {
        var (published, settled) = channel.Commit();
        published.ForEach(ledger.Confirm);
        settled.ForEach(ledger.Settle);
    }
}
