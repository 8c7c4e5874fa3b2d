using Hoopoe.Interop.Brokers;
using Hoopoe.Interop.Crash.Model;
using Hoopoe.Interop.Crash.Nodes;
using RabbitMQ.Client;

namespace Hoopoe.Interop.Crash.Load;

/// <summary>What the clients of one round share: the broker they talk to, the ledger they write, and the news of its death.</summary>
internal sealed class LoadScene(INode node, Ledger ledger, Violations violations) : IDisposable
{
    private readonly CancellationTokenSource _killed = new();

    public Ledger Ledger { get; } = ledger;

    public Violations Violations { get; } = violations;

    /// <summary>Cancelled just before the broker is killed: from then on whatever fails fails rightly.</summary>
    public CancellationToken Killed => _killed.Token;

    /// <summary>Tells everybody that the broker is about to be killed.</summary>
    public void AnnounceKill() => _killed.Cancel();

    public static ConnectionFactory Factory(INode node) => new()
    {
        HostName = node.Address.Address.ToString(),
        Port = node.Address.Port,
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.Zero,
        SocketFactory = EndedStream.Open,
    };

    public Task<IConnection> ConnectAsync() => Factory(node).CreateConnectionAsync(Killed);

    /// <summary>Opens a channel that nobody but a kill may close.</summary>
    public async Task<IChannel> OpenAsync(IConnection connection, bool confirms = false)
    {
        IChannel channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(confirms, publisherConfirmationTrackingEnabled: false), Killed);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            if (reason.Initiator != ShutdownInitiator.Application && !Killed.IsCancellationRequested)
                Violations.Add($"a channel was closed: {reason.ReplyCode} {reason.ReplyText}");
            return Task.CompletedTask;
        };
        channel.CallbackExceptionAsync += (_, failure) =>
        {
            if (!Killed.IsCancellationRequested)
                Violations.Add($"a client failed: {failure.Exception}");
            return Task.CompletedTask;
        };
        return channel;
    }

    /// <summary>Runs a client until it ends or the broker does.</summary>
    public async Task GuardAsync(string name, Func<Task> client)
    {
        try
        {
            await client();
        }
        catch (Exception) when (Killed.IsCancellationRequested)
        {
            // It died with its broker.
        }
        catch (Exception failure)
        {
            Violations.Add($"{name} failed: {failure}");
        }
    }

    public void Dispose() => _killed.Dispose();
}
