using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>One channel with transactions until the kill: each takes from one queue, publishes to several, and is committed or rolled back.</summary>
internal sealed class TransactionWorker(LoadScene scene, int seed)
{
    private const int MostTransactions = 400;

    private readonly Random _random = new(seed);
    private readonly OrderWatch _order = new();
    private readonly int _number = scene.Ledger.NextChannel();
    private readonly List<Receipt> _taken = [];
    private int _published;

    public async Task RunAsync(StartGate start)
    {
        await using IConnection connection = await scene.ConnectAsync();
        IChannel channel = await scene.OpenAsync(connection);
        await channel.TxSelectAsync(scene.Killed);
        await start.PassAsync();
        for (int transaction = 0; transaction < MostTransactions; transaction++)
            await TransactAsync(channel);
        await Task.Delay(Timeout.Infinite, scene.Killed);
    }

    private async Task TransactAsync(IChannel channel)
    {
        await TakeAsync(channel, _random.Next(4));
        List<SentMessage> published = [];
        for (int count = _random.Next(8); count > 0; count--)
            published.Add(await PublishAsync(channel, Layout.Transactions.Queues[_random.Next(Layout.Transactions.Queues.Length)]));
        foreach (Receipt receipt in _taken)
            await channel.BasicAckAsync(receipt.Tag, multiple: false, scene.Killed);
        if (_random.Next(6) == 0)
        {
            // The deliveries are the channel's again, for the next transaction to acknowledge.
            await channel.TxRollbackAsync(scene.Killed);
            return;
        }

        Receipt[] acknowledged = [.. _taken];
        _taken.Clear();
        TransactionRecord record = scene.Ledger.BeginCommit(published, acknowledged);
        await channel.TxCommitAsync(scene.Killed);
        scene.Ledger.EndCommit(record, published, acknowledged);
    }

    private async Task TakeAsync(IChannel channel, int count)
    {
        for (; count > 0 && await channel.BasicGetAsync(Layout.CommitOne.Name, autoAck: false, scene.Killed) is { } got; count--)
        {
            Arrival arrival = new(Layout.CommitOne, got.DeliveryTag, got.Redelivered, got.BasicProperties, got.Body);
            if (scene.Ledger.Deliver(arrival, _order) is { } receipt)
                _taken.Add(receipt);
        }
    }

    /// <summary>Until its commit is sent, a message of a transaction must not be anywhere.</summary>
    private async Task<SentMessage> PublishAsync(IChannel channel, QueuePlan queue)
    {
        MessageShape shape = new(MessageShape.RandomSize(_random));
        MessageKey key = new(_number, ++_published);
        SentMessage message = scene.Ledger.Send(key, shape, [queue], Acceptance.Refused);
        await channel.BasicPublishAsync(
            "", queue.Name, mandatory: true, MessageContent.Properties(key, shape), MessageContent.Body(key, shape.Size), scene.Killed);
        return message;
    }
}
