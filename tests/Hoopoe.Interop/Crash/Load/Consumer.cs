using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>
/// Consumes one queue until the kill: acknowledges, singly or many at once, gives back, rejects, and now and then proves that its
/// acknowledgements are on disk. All of it happens in the order of its channel, one delivery at a time.
/// </summary>
internal sealed class Consumer(LoadScene scene, QueuePlan queue, int seed)
{
    private const int Percent = 100;
    private const int AcknowledgementsToProve = 20;

    private readonly Random _random = new(seed);
    private readonly OrderWatch _order = new();
    private readonly List<Receipt> _held = [];
    private List<Receipt> _unproven = [];
    private IChannel? _channel;
    private Outlet? _outlet;
    private int _batch = 1;

    public async Task RunAsync(StartGate start)
    {
        await using IConnection connection = await scene.ConnectAsync();
        _channel = await scene.OpenAsync(connection, confirms: true);
        _outlet = new Outlet(scene, _channel, window: 50);
        _batch = _random.Next(2) == 0 ? 1 : _random.Next(2, 15);
        int prefetch = _random.Next(3) == 0 ? _batch : _random.Next(_batch, 100);
        await _channel.BasicQosAsync(0, (ushort)prefetch, global: false, scene.Killed);
        await start.PassAsync();
        AsyncEventingBasicConsumer consumer = new(_channel);
        consumer.ReceivedAsync += (_, delivery) => scene.GuardAsync($"a consumer of {queue.Name}", () => ReceiveAsync(delivery));
        await _channel.BasicConsumeAsync(queue.Name, autoAck: false, consumer, scene.Killed);
        await Task.Delay(Timeout.Infinite, scene.Killed);
    }

    private async Task ReceiveAsync(BasicDeliverEventArgs delivery)
    {
        scene.Killed.ThrowIfCancellationRequested();
        Arrival arrival = new(queue, delivery.DeliveryTag, delivery.Redelivered, delivery.BasicProperties, delivery.Body);
        if (scene.Ledger.Deliver(arrival, _order) is not { } receipt)
            return;
        switch (_random.Next(Percent))
        {
            case < 8:
                scene.Ledger.Return(receipt);
                await _channel!.BasicNackAsync(receipt.Tag, multiple: false, requeue: true, scene.Killed);
                return;
            case < 14:
                await RejectAsync(receipt);
                return;
        }

        _held.Add(receipt);
        if (_held.Count < _batch)
            return;
        scene.Ledger.AskToSettle(_held);
        await _channel!.BasicAckAsync(receipt.Tag, multiple: _batch > 1, scene.Killed);
        _unproven.AddRange(_held);
        _held.Clear();
        if (_unproven.Count >= AcknowledgementsToProve)
            await ProveAsync();
    }

    /// <summary>A rejected message goes to the dead letters, or where there are none it is settled like an acknowledged one.</summary>
    private async Task RejectAsync(Receipt receipt)
    {
        if (!receipt.DiesWhenRejected)
        {
            scene.Ledger.AskToSettle([receipt]);
            _unproven.Add(receipt);
        }

        await _channel!.BasicRejectAsync(receipt.Tag, requeue: false, scene.Killed);
    }

    /// <summary>As <see cref="Settlement.Proven"/> explains.</summary>
    private async Task ProveAsync()
    {
        List<Receipt> proven = _unproven;
        _unproven = [];
        await _channel!.QueueDeclarePassiveAsync(queue.Name, scene.Killed);
        await _outlet!.PublishAsync(new Route("", queue.Name, queue), new MessageShape(_random.Next(100)), () => scene.Ledger.Settle(proven));
    }
}
