using System.Net;
using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Access;
using Hoopoe.Server.Client;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hoopoe.Server;

/// <summary>
/// A whole broker in a process, from <see cref="StartAsync"/> until it is disposed of, which drains it: it accepts no
/// more, tells its clients, and gives them three seconds to go. Several run side by side. Any thread may call.
/// </summary>
public sealed class HoopoeBroker : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(3);

    private readonly ServerLog _log;
    private readonly Broker _broker;
    private readonly AmqpServer _amqp;
    private readonly ClientRegistry _clients;
    private readonly Lazy<Task> _stopped;
    private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _failing = Task.CompletedTask;
    private AmqpListeners? _listeners;
    private HealthEndpoint? _health;

    private HoopoeBroker(HoopoeOptions options, ServerLog log, ILoggerFactory loggers, Clock clock, NodeStore? store)
    {
        Options = options;
        Store = store;
        _log = log;
        _broker = new Broker(new BrokerOptions
        {
            Time = TimeProvider.System,
            Clock = clock,
            Random = new SystemRandom(),
            Log = store?.Log ?? (IDurableLog)new VolatileLog(),
            MemoryLimitBytes = options.Memory.Limit.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            PageAboveBytes = options.Memory.PageAboveBytes,
            Failed = _log.TimerFailed,
        });
        _amqp = new AmqpServer(_broker, options.Amqp, loggers.CreateLogger("Hoopoe.Amqp"));
        _clients = new ClientRegistry(_amqp);
        _stopped = new Lazy<Task>(StopAsync);
    }

    /// <summary>What it was started with.</summary>
    public HoopoeOptions Options { get; }

    /// <summary>Where AMQP clients connect, with the ports that were found where 0 was asked for.</summary>
    public IReadOnlyList<IPEndPoint> AmqpEndPoints => _listeners?.EndPoints ?? [];

    /// <summary>Where AMQP clients connect: the first address.</summary>
    public IPEndPoint AmqpEndPoint => AmqpEndPoints[0];

    /// <summary>Where HTTP is served; empty if it is off.</summary>
    public IReadOnlyList<IPEndPoint> HttpEndPoints => _health?.EndPoints ?? [];

    /// <summary>
    /// Completes, with the reason, if the broker can no longer keep what it is given: it has then told its clients and
    /// serves nobody, and is to be disposed of. Never completes otherwise.
    /// </summary>
    public Task<Exception> Failure => _failure.Task;

    /// <summary>The broker without its protocols; for tests.</summary>
    internal Broker Core => _broker;

    /// <summary>What it keeps on disk, if anything; for tests.</summary>
    internal NodeStore? Store { get; }

    /// <summary>Starts a broker; it serves clients when this returns.</summary>
    /// <param name="options">What is set; without it, RabbitMQ's defaults, and everything in memory.</param>
    /// <param name="loggers">Where it logs; without it, nowhere.</param>
    /// <exception cref="HoopoeStartException">It cannot start as asked; nothing is left behind.</exception>
    public static async Task<HoopoeBroker> StartAsync(HoopoeOptions? options = null, ILoggerFactory? loggers = null)
    {
        options ??= new HoopoeOptions();
        loggers ??= NullLoggerFactory.Instance;
        var log = new ServerLog(loggers.CreateLogger("Hoopoe.Server"));
        var clock = new Clock(TimeProvider.System);
        var store = NodeStore.Open(options, clock, log);
        var broker = new HoopoeBroker(options, log, loggers, clock, store);
        try
        {
            store?.Restore(broker._broker);
            broker._failing = store is null ? Task.CompletedTask : broker.FailAsync(store.Failure);
            await broker.OpenAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Connects a client in this process, which needs no password, no socket and no frames. It lives until it is disposed of
    /// or the broker ends.
    /// </summary>
    /// <param name="user">Whose permissions it has; the default user's where it is null.</param>
    /// <param name="virtualHost">Where it works; the default virtual host where it is null.</param>
    /// <exception cref="BrokerException">There is no such user or virtual host, or the user may not use it.</exception>
    public BrokerClient Connect(string? user = null, string? virtualHost = null) =>
        _clients.Connect(user ?? Options.Default.User, virtualHost ?? Options.Default.VirtualHost);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _stopped.Value;

    private async Task OpenAsync()
    {
        // Kestrel takes its time, so it starts while the rest does.
        var health = Options.Http.Port == 0 ? null : Task.Run(() => HealthEndpoint.StartAsync(Options.Http, Options.Listen));
        try
        {
            if (Options.Definitions.File is { } file) DefinitionsImport.Load(file, _broker, Options.Default.VirtualHost, _log);
            DefaultUser.Ensure(_broker, Options.Default);
            _listeners = await AmqpListeners.OpenAsync(Options.Listen, _amqp.ServeAsync, _log);
        }
        finally
        {
            if (health is not null) _health = await health;
        }
        _health?.SetReady();
    }

    // Waits, for as long as all is well in vain, until the journal fails; then nothing may look as if it were kept.
    private async Task FailAsync(Task<Exception> failure)
    {
        var error = await failure;
        if (_stopped.IsValueCreated) return;
        _health?.SetStopping();
        if (_listeners is not null) await _listeners.DisposeAsync();
        _clients.Close(BrokerException.StorageFailed())();
        await _amqp.CloseAsync(_patience, "the broker's storage has failed");
        _failure.TrySetResult(error);
    }

    private async Task StopAsync()
    {
        _health?.SetStopping();
        if (Store is { Failure.IsCompleted: true }) await _failing;
        if (_listeners is not null) await _listeners.DisposeAsync();
        if (_amqp.ConnectionCount > 0) _log.Draining(_amqp.ConnectionCount);
        var abandonClients = _clients.Close(BrokerException.Shutdown());
        await _amqp.CloseAsync(_patience);
        if (_health is not null) await _health.DisposeAsync();
        _broker.Dispose();
        Store?.Dispose();
        // What the last flush has brought to the disk was still confirmed.
        abandonClients();
        if (_listeners is not null) _log.Stopped();
    }
}
