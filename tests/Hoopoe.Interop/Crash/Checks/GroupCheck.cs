using Hoopoe.Interop.Crash.Load;
using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Checks;

/// <summary>Takes all there is in the queues of a group, has it judged, and then settles or returns it. Nobody else uses the queues meanwhile.</summary>
internal sealed class GroupCheck(LoadScene scene, IConnection connection, QueueGroup group, Fate fate)
{
    // Messages on their way to the dead letters are in neither place for a moment with some brokers.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private readonly List<Tap> _taps = [];

    public async Task RunAsync()
    {
        foreach (QueuePlan queue in group.Queues)
        {
            IChannel channel = await scene.OpenAsync(connection, confirms: fate == Fate.Prove);
            if (fate == Fate.Commit)
                await channel.TxSelectAsync();
            _taps.Add(new Tap(scene, channel, queue));
        }

        await TakeAllAsync();
        for (long end = Environment.TickCount64 + (long)Grace.TotalMilliseconds; scene.Ledger.Misses(group) && Environment.TickCount64 < end;)
        {
            await Task.Delay(LookAgain);
            await TakeAllAsync();
        }

        scene.Ledger.Judge(group);
        foreach (Tap tap in _taps)
        {
            if (fate != Fate.Peek)
                await tap.SettleAsync(fate);
            await tap.Channel.CloseAsync();
        }
    }

    private async Task TakeAllAsync()
    {
        foreach (Tap tap in _taps)
            await tap.TakeAllAsync();
    }

    /// <summary>One queue of the group.</summary>
    private sealed class Tap(LoadScene scene, IChannel channel, QueuePlan queue)
    {
        private static readonly TimeSpan ConfirmLimit = TimeSpan.FromSeconds(30);

        private readonly OrderWatch _order = new();
        private readonly List<Receipt> _taken = [];
        private ulong _last;

        public IChannel Channel => channel;

        public async Task TakeAllAsync()
        {
            while (await channel.BasicGetAsync(queue.Name, autoAck: false) is { } got)
            {
                _last = got.DeliveryTag;
                if (got.BasicProperties.MessageId == TopologyCheck.ProbeId)
                    continue;
                Arrival arrival = new(queue, got.DeliveryTag, got.Redelivered, got.BasicProperties, got.Body);
                if (scene.Ledger.Deliver(arrival, _order, isCheck: true) is { } receipt)
                    _taken.Add(receipt);
            }
        }

        public async Task SettleAsync(Fate fate)
        {
            if (_last == 0)
                return;
            scene.Ledger.AskToSettle(_taken);
            await channel.BasicAckAsync(_last, multiple: true);
            if (fate == Fate.Leave)
                return;
            if (fate == Fate.Commit)
            {
                await channel.TxCommitAsync();
            }
            else
            {
                // As Settlement.Proven explains.
                TaskCompletionSource confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await channel.QueueDeclarePassiveAsync(queue.Name);
                await new Outlet(scene, channel, window: 1).PublishAsync(new Route("", queue.Name, queue), new MessageShape(1), confirmed.SetResult);
                await confirmed.Task.WaitAsync(ConfirmLimit);
            }

            scene.Ledger.Settle(_taken);
        }
    }
}
