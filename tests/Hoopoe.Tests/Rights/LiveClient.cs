using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Tests.Rights;

/// <summary>A connection and a channel that stay open while rights change around them, and what was seen there. Belongs to one case.</summary>
/// <param name="broker">The broker.</param>
internal sealed class LiveClient(RightsBroker broker) : IAsyncDisposable
{
    private readonly List<string> _seen = [];
    private IConnection? _connection;
    private IChannel? _channel;
    private TaskCompletionSource<string> _end = new();

    /// <summary>All that was seen, in order.</summary>
    public string Story => string.Join(" / ", _seen);

    /// <summary>Whether the connection is open.</summary>
    public bool IsOpen => _connection!.IsOpen;

    public void Say(string what) => _seen.Add(what);

    /// <summary>Connects anew.</summary>
    public async Task ReconnectAsync(string virtualHost = "/")
    {
        await DisposeAsync();
        var end = _end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _connection = await broker.ConnectAsync(virtualHost: virtualHost);
        _connection.ConnectionShutdownAsync += (_, reason) => Task.FromResult(end.TrySetResult(Describe(reason)));
        _channel = await _connection.CreateChannelAsync();
    }

    /// <summary>Tries something on the channel that has been open all the time.</summary>
    public Task<string> TryAsync(Func<IChannel, Task> attempt) => RightsBroker.TryAsync(_connection!, () => attempt(_channel!));

    /// <summary>Tries something on a new channel of the same connection.</summary>
    public Task<string> TryElsewhereAsync(Func<IChannel, Task> attempt) => RightsBroker.TryAsync(_connection!, async () =>
    {
        await using var channel = await _connection!.CreateChannelAsync();
        await attempt(channel);
    });

    /// <summary>Whether a new connection is let in.</summary>
    public async Task<string> LogInAsync(string password, string virtualHost = "/")
    {
        try
        {
            await using var connection = await broker.ConnectAsync(password: password, virtualHost: virtualHost);
            // The client does not wait to be told that the virtual host is open.
            return await RightsBroker.TryAsync(connection, async () => await (await connection.CreateChannelAsync()).DisposeAsync());
        }
        catch (BrokerUnreachableException error)
        {
            return error.InnerException is OperationInterruptedException { ShutdownReason: { } reason } ? Describe(reason)
                : error.InnerException is AuthenticationFailureException ? "login refused" : error.InnerException!.GetType().Name;
        }
    }

    /// <summary>How the connection ends.</summary>
    public Task<string> AwaitEndAsync(TimeSpan limit) => _end.Task.WaitAsync(limit);

    /// <summary>Whether it ends within a time.</summary>
    public async Task<bool> HasEndedAsync(TimeSpan limit)
    {
        await Task.WhenAny(_end.Task, Task.Delay(limit));
        return _end.Task.IsCompleted;
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null) await _channel.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
    }

    private static string Describe(ShutdownEventArgs reason) => $"connection {reason.ReplyCode} {reason.ReplyText}";
}
