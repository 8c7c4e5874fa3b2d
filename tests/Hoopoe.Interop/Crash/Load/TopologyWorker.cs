using Hoopoe.Interop.Crash.Messages;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>Declares, binds, fills, unbinds and deletes until the kill, and notes before and after each what it knows.</summary>
internal sealed class TopologyWorker(LoadScene scene, List<Nook> nooks, int seed)
{
    private const int MostOperations = 600;
    private const int MostNooks = 12;

    private readonly Random _random = new(seed);

    public async Task RunAsync(StartGate start)
    {
        await using IConnection connection = await scene.ConnectAsync();
        IChannel channel = await scene.OpenAsync(connection, confirms: true);
        Outlet outlet = new(scene, channel, window: 20);
        int number = nooks.Count == 0 ? 0 : nooks.Max(nook => int.Parse(nook.Key[(nook.Key.IndexOf('.') + 1)..]));
        await start.PassAsync();
        for (int operation = 0; operation < MostOperations; operation++)
        {
            if (nooks.Count < MostNooks)
                nooks.Add(new Nook(++number, _random));
            await ChangeAsync(channel, outlet, nooks[_random.Next(nooks.Count)]);
        }

        await Task.Delay(Timeout.Infinite, scene.Killed);
    }

    private async Task ChangeAsync(IChannel channel, Outlet outlet, Nook nook)
    {
        if (nook.ExchangeIs != Presence.Present)
            await DeclareExchangeAsync(channel, nook);
        else if (nook.QueueIs != Presence.Present)
            await DeclareQueueAsync(channel, nook);
        else if (nook.BindingIs != Presence.Present)
            await BindAsync(channel, nook);
        else
            await UseAsync(channel, outlet, nook);
    }

    private async Task UseAsync(IChannel channel, Outlet outlet, Nook nook)
    {
        switch (_random.Next(10))
        {
            case 0:
                await DeleteQueueAsync(channel, nook);
                break;
            case 1:
                nook.ExchangeIs = nook.BindingIs = Presence.Unknown;
                await channel.ExchangeDeleteAsync(nook.Exchange, cancellationToken: scene.Killed);
                nook.ExchangeIs = nook.BindingIs = Presence.Absent;
                break;
            case 2:
                nook.BindingIs = Presence.Unknown;
                await channel.QueueUnbindAsync(nook.Queue.Name, nook.Exchange, nook.Key, cancellationToken: scene.Killed);
                nook.BindingIs = Presence.Absent;
                break;
            default:
                for (int count = _random.Next(6); count > 0; count--)
                    await outlet.PublishAsync(new Route(nook.Exchange, nook.Key, nook.Queue), new MessageShape(MessageShape.RandomSize(_random)));
                break;
        }
    }

    private async Task DeclareExchangeAsync(IChannel channel, Nook nook)
    {
        nook.ExchangeIs = Presence.Unknown;
        await channel.ExchangeDeclareAsync(nook.Exchange, nook.Type, durable: true, cancellationToken: scene.Killed);
        nook.ExchangeIs = Presence.Present;
    }

    private async Task DeclareQueueAsync(IChannel channel, Nook nook)
    {
        nook.QueueIs = Presence.Unknown;
        nook.Queue.DeletionAsked = false;
        QueueDeclareOk declared = await channel.QueueDeclareAsync(
            nook.Queue.Name, durable: true, exclusive: false, autoDelete: false, nook.Queue.Arguments, cancellationToken: scene.Killed);
        nook.QueueIs = Presence.Present;
        if (declared.MessageCount > 0)
            scene.Violations.Add($"the new queue {nook.Queue.Name} has {declared.MessageCount} messages");
    }

    private async Task BindAsync(IChannel channel, Nook nook)
    {
        nook.BindingIs = Presence.Unknown;
        await channel.QueueBindAsync(nook.Queue.Name, nook.Exchange, nook.Key, cancellationToken: scene.Killed);
        nook.BindingIs = Presence.Present;
    }

    private async Task DeleteQueueAsync(IChannel channel, Nook nook)
    {
        nook.QueueIs = nook.BindingIs = Presence.Unknown;
        nook.Queue.DeletionAsked = true;
        await channel.QueueDeleteAsync(nook.Queue.Name, ifUnused: false, ifEmpty: false, cancellationToken: scene.Killed);
        nook.QueueIs = nook.BindingIs = Presence.Absent;
        scene.Ledger.Forget(nook.Queue);
    }
}
