using Hoopoe.Interop.Crash.Load;
using Hoopoe.Interop.Crash.Topology;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Interop.Crash.Checks;

/// <summary>Whether all that was declared is there as declared, and all that was deleted is gone. What nobody knows is found out.</summary>
internal sealed class TopologyCheck(LoadScene scene, IConnection connection, List<Nook> nooks)
{
    /// <summary>The message that finds out whether there is a binding; it is nobody's loss.</summary>
    public const string ProbeId = "probe";

    private const ushort NotFound = 404;
    private const ushort PreconditionFailed = 406;

    public async Task RunAsync()
    {
        foreach ((string name, string type) in Layout.Exchanges)
            Expect(Presence.Present, await IsThereAsync(name, type), name);
        foreach (QueuePlan queue in Layout.Queues)
        {
            Expect(Presence.Present, await IsThereAsync(queue), queue.Name);
            if (await RefusalAsync(channel => DeclareAsync(channel, queue, ("x-expires", 1_000_000))) != PreconditionFailed)
                scene.Violations.Add($"queue {queue.Name} has not the arguments it was declared with");
        }

        foreach (Nook nook in nooks)
            await CheckAsync(nook);
        nooks.RemoveAll(nook => nook.IsAbsent);
    }

    private async Task CheckAsync(Nook nook)
    {
        nook.ExchangeIs = Expect(nook.ExchangeIs, await IsThereAsync(nook.Exchange, nook.Type), nook.Exchange);
        nook.QueueIs = Expect(nook.QueueIs, await IsThereAsync(nook.Queue), nook.Queue.Name);
        if (nook.QueueIs == Presence.Absent)
            scene.Ledger.Forget(nook.Queue);
        if (nook.IsWhole)
            nook.BindingIs = Expect(nook.BindingIs, await IsBoundAsync(nook), $"the binding of {nook.Queue.Name}");
        else
            nook.BindingIs = Presence.Absent;
    }

    private Presence Expect(Presence expected, bool isThere, string what)
    {
        if (expected == Presence.Present && !isThere)
            scene.Violations.Add($"{what} was declared and is not there");
        if (expected == Presence.Absent && isThere)
            scene.Violations.Add($"{what} was deleted and is there");
        return isThere ? Presence.Present : Presence.Absent;
    }

    private async Task<bool> IsThereAsync(string exchange, string type) =>
        await RefusalAsync(channel => channel.ExchangeDeclarePassiveAsync(exchange)) is null
        && await RefusalAsync(channel => channel.ExchangeDeclareAsync(exchange, type, durable: true)) is null;

    private async Task<bool> IsThereAsync(QueuePlan queue) =>
        await RefusalAsync(channel => channel.QueueDeclarePassiveAsync(queue.Name)) is null
        && await RefusalAsync(channel => DeclareAsync(channel, queue)) is null;

    private static Task DeclareAsync(IChannel channel, QueuePlan queue, params (string Key, object? Value)[] more)
    {
        var arguments = queue.Arguments.Concat(more.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))).ToDictionary();
        return channel.QueueDeclareAsync(queue.Name, durable: true, exclusive: false, autoDelete: false, arguments);
    }

    private async Task<bool> IsBoundAsync(Nook nook)
    {
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        BasicProperties probe = new() { MessageId = ProbeId };
        try
        {
            await channel.BasicPublishAsync(nook.Exchange, nook.Key, mandatory: true, probe, ReadOnlyMemory<byte>.Empty);
            return true;
        }
        catch (PublishException failure) when (failure.IsReturn)
        {
            return false;
        }
    }

    /// <summary>The code that the broker closed the channel with, or null if it did what was asked.</summary>
    private async Task<ushort?> RefusalAsync(Func<IChannel, Task> request)
    {
        await using IChannel channel = await connection.CreateChannelAsync();
        try
        {
            await request(channel);
            return null;
        }
        catch (OperationInterruptedException refusal) when (refusal.ShutdownReason?.ReplyCode is NotFound or PreconditionFailed)
        {
            return refusal.ShutdownReason.ReplyCode;
        }
    }
}
