using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Hoopoe.Core;
using Hoopoe.Core.Auditing;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Telemetry;
using Hoopoe.Management;
using Hoopoe.Management.Metrics;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Server.Access;
using Hoopoe.Server.Auditing;
using Hoopoe.Server.Client;
using Hoopoe.Server.Definitions;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Durability;
using Hoopoe.Server.Extensions;
using Hoopoe.Server.Faults;
using Hoopoe.Server.Health;
using Hoopoe.Server.Listeners;
using Hoopoe.Server.Management;
using Hoopoe.Server.Metrics;
using Hoopoe.Server.Storage;
using Hoopoe.Server.Telemetry;
using Hoopoe.Server.Timing;
using Hoopoe.Server.Tls;
using Hoopoe.Server.Tracing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
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
    private readonly ILoggerFactory _loggers;
    private readonly LogLevels? _levels;
    private readonly TransportActivity _activity = new();
    private readonly Admission _admission;
    private readonly BrokerFaults? _faults;
    private readonly SpanFeed _spans;
    private readonly MemoryStorage _memory = new();
    private readonly ClientActivity _clientActivity = new();
    private readonly ClientRegistry _clients;
    private readonly Lazy<Task> _stopped;
    private readonly ServiceSwitch _service;
    private TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _crashGate = new();
    private Task _crashing = Task.CompletedTask;
    private BrokerAccess _access;
    private Broker _broker;
    private AmqpServer _amqp;
    private IDisposable _observed;
    private NodeQuiescence? _quiescence;
    private Task _failing = Task.CompletedTask;
    private AmqpListeners? _listeners;
    private AmqpPlaces _places;
    private readonly BrokerTls? _tls;
    private HealthEndpoint? _health;
    private MetricsListener? _metricsListener;
    private Lazy<(MetricsPages Pages, MetricsEndpoint Endpoint)> _metrics;

    private HoopoeBroker(HoopoeOptions options, ServerLog log, ILoggerFactory loggers, LogLevels? levels, BrokerTls? tls)
    {
        _levels = levels;
        _tls = tls;
        Options = options;
        _log = log;
        _loggers = loggers;
        _places = AmqpPlaces.Of(options);
        _faults = options.AllowFaults ? new BrokerFaults(options.Data is { JournalInMemory: true } or { Directory: not null }) : null;
        _admission = new Admission(options.TimeProvider is VirtualTime ? _activity : null, _faults?.Connections);
        _clients = new ClientRegistry(options.TimeProvider is VirtualTime ? _clientActivity : null);
        _spans = new SpanFeed(options.Telemetry);
        Trace = new BrokerTrace(options.Trace, _spans);
        _stopped = new Lazy<Task>(StopAsync);
        _service = new ServiceSwitch(StopServiceAsync, StartServiceAsync);
        Begin();
    }

    // Opens what is kept, and makes a broker that serves nobody yet.
    [MemberNotNull(nameof(_access), nameof(_broker), nameof(_amqp), nameof(_observed), nameof(_metrics))]
    private void Begin()
    {
        var clock = new Clock(Options.TimeProvider);
        Store = NodeStore.Open(Options, clock, _log, _memory, _faults?.Disk);
        Audit = OpenAudit();
        _access = OpenAccess();
        _broker = new Broker(new BrokerOptions
        {
            Time = Options.TimeProvider,
            UpkeepTime = TimeProvider.System,
            Clock = clock,
            Random = new SystemRandom(),
            Log = Store?.Log ?? (IDurableLog)new VolatileLog(),
            MemoryLimitBytes = Options.Memory.Limit.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
            PageAboveBytes = Options.Memory.PageAboveBytes,
            Limits = Options.Limits,
            Interceptors = Options.Interceptors,
            ExchangeKinds = Options.ExchangeKinds,
            Authenticators = Options.Authenticators,
            Access = _access.Options,
            ExtensionFailed = _log.ExtensionFailed,
            Failed = _log.TimerFailed,
            Audit = Audit,
        });
        Trace.Attach(_broker);
        _observed = BrokerTelemetry.Observe(_broker);
        _amqp = new AmqpServer(_broker, Options.Amqp, _loggers.CreateLogger("Hoopoe.Amqp"));
        // Made when somebody first asks, as most who embed a broker never do.
        var (broker, store) = (_broker, Store);
        _metrics = new(() => ApiComposition.MakeMetrics(broker, Options, _log, store));
    }

    /// <summary>What it was started with.</summary>
    public HoopoeOptions Options { get; }

    /// <summary>What it did with its messages, if asked to note it.</summary>
    public BrokerTrace Trace { get; }

    /// <summary>Where AMQP clients connect without TLS, with the ports that were found where 0 was asked for.</summary>
    public IReadOnlyList<IPEndPoint> AmqpEndPoints => _listeners?.EndPoints ?? [];

    /// <summary>Where AMQP clients connect over TLS, likewise; empty if it is off.</summary>
    public IReadOnlyList<IPEndPoint> AmqpsEndPoints => _listeners?.SecureEndPoints ?? [];

    /// <summary>Where AMQP clients connect without TLS: the first address.</summary>
    /// <exception cref="InvalidOperationException">It listens nowhere, as its options ask.</exception>
    public IPEndPoint AmqpEndPoint => AmqpEndPoints is [var first, ..]
        ? first
        : throw new InvalidOperationException(AmqpsEndPoints.Count > 0
            ? "This broker speaks AMQP over TLS alone, as Listen.Plain is false: see AmqpsEndPoints."
            : "This broker opens no port, as Listen.Addresses is empty: give it an address to listen at, or connect within the process.");

    /// <summary>
    /// The same as clients are given it: amqp://guest:guest@127.0.0.1:40123/%2F, with the default user if there is such a user, and
    /// the default virtual host; amqps where all clients come over TLS. It holds the password.
    /// </summary>
    /// <exception cref="InvalidOperationException">It listens nowhere, as its options ask.</exception>
    public Uri AmqpUri => AmqpEndPoints.Count == 0 && AmqpsEndPoints is [var first, ..]
        ? ClientUri.Of(first, overTls: true, Options.Default, _broker.Users)
        : ClientUri.Of(AmqpEndPoint, overTls: false, Options.Default, _broker.Users);

    /// <summary>Where HTTP is served; empty if it is off.</summary>
    public IReadOnlyList<IPEndPoint> HttpEndPoints => _health?.EndPoints ?? [];

    /// <summary>Where HTTPS is served; empty if it is off.</summary>
    public IReadOnlyList<IPEndPoint> HttpsEndPoints => _health?.SecureEndPoints ?? [];

    /// <summary>Where metrics are served for Prometheus at a port of their own; empty if that is off.</summary>
    public IReadOnlyList<IPEndPoint> MetricsEndPoints => _metricsListener?.EndPoints ?? [];

    /// <summary>
    /// Writes its metrics in Prometheus' text format (<see cref="MetricsPages.ContentType"/>), under the names of RabbitMQ's plugin: for a program that
    /// shows them on its own web server. What the aggregated page costs rises with the number of queues, some tens of nanoseconds for each.
    /// </summary>
    /// <param name="output">Where to; it is flushed in the end, and left open.</param>
    /// <param name="page">Whether everything is added up, or told of each queue, channel and connection.</param>
    /// <param name="cancel">Cancelled when nobody waits for it any more.</param>
    public ValueTask WriteMetricsAsync(PipeWriter output, MetricsPage page = MetricsPage.Aggregated, CancellationToken cancel = default) =>
        _metrics.Value.Pages.WriteAsync(page, output, cancel);

    /// <summary>
    /// How it does: healthy; degraded while memory or disk is scarce; unhealthy when it has stopped or its journal has failed. Cheap.
    /// </summary>
    public HealthCheckResult CheckHealth() => BrokerHealth.Of(_amqp, _stopped.IsValueCreated, Store?.Failure);

    /// <summary>
    /// Completes, with the reason, if the broker can no longer keep what it is given: it has then told its clients and
    /// serves nobody, and is to be disposed of. Never completes otherwise.
    /// </summary>
    public Task<Exception> Failure => _failure.Task;

    /// <summary>Its time, to be advanced by a test.</summary>
    /// <exception cref="InvalidOperationException">It runs on another clock.</exception>
    public VirtualTime Time => Options.TimeProvider as VirtualTime ?? throw new InvalidOperationException(
        $"the broker runs on another clock: start it with {nameof(HoopoeOptions)}.{nameof(HoopoeOptions.TimeProvider)} = new {nameof(VirtualTime)}() to advance its time");

    /// <summary>What a test can let go wrong.</summary>
    /// <exception cref="InvalidOperationException">It was not started to be tested so.</exception>
    public BrokerFaults Faults => _faults ?? throw new InvalidOperationException(
        $"faults are not allowed: start the broker with {nameof(HoopoeOptions)}.{nameof(HoopoeOptions.AllowFaults)} = true");

    /// <summary>Stops and starts the service of clients over the network.</summary>
    internal INodeService Service => _service;

    /// <summary>What it serves, until the next crash; for tests.</summary>
    internal Broker Core => _broker;

    /// <summary>What it keeps of who did what; null where that is nothing.</summary>
    internal AuditTrail? Audit { get; private set; }

    /// <summary>What it keeps on disk, if anything; for tests.</summary>
    internal NodeStore? Store { get; private set; }

    /// <summary>Starts a broker; it serves clients when this returns.</summary>
    /// <param name="options">What is set; without it, a free port of this machine alone, and everything in memory.</param>
    /// <param name="loggers">Where it logs; without it, nowhere.</param>
    /// <param name="levels">What of that is logged, where the HTTP API is to show and change it.</param>
    /// <exception cref="HoopoeStartException">It cannot start as asked; nothing is left behind.</exception>
    public static async Task<HoopoeBroker> StartAsync(HoopoeOptions? options = null, ILoggerFactory? loggers = null, LogLevels? levels = null)
    {
        FirstStart.Prepare();
        options ??= new HoopoeOptions();
        loggers ??= NullLoggerFactory.Instance;
        ExtensionCheck.Run(options);
        var log = new ServerLog(loggers.CreateLogger("Hoopoe.Server"));
        var tls = BrokerTls.Open(options, loggers);
        HoopoeBroker broker;
        try
        {
            broker = new HoopoeBroker(options, log, loggers, levels, tls);
        }
        catch
        {
            tls?.Dispose();
            throw;
        }
        try
        {
            broker.Restore();
            await broker.OpenAsync();
            // Nobody waits for them; the first in a process take longer to make than all of the rest.
            ThreadPool.UnsafeQueueUserWorkItem(static _ => BrokerTelemetry.MakeInstruments(), null);
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
    /// or the broker ends, or crashes: whoever waits is told so, and so is who uses it afterwards.
    /// </summary>
    /// <param name="user">Whose permissions it has; the default user's where it is null.</param>
    /// <param name="virtualHost">Where it works; the default virtual host where it is null.</param>
    /// <exception cref="BrokerException">There is no such user or virtual host, or the user may not use it.</exception>
    public BrokerClient Connect(string? user = null, string? virtualHost = null) =>
        _clients.Connect(user ?? Options.Default.User, virtualHost ?? Options.Default.VirtualHost);

    /// <summary>
    /// Ends the broker as a power cut would, and starts it again: connections are cut without a word, what was not synced is
    /// lost, and what was is served again, at the same ports, when this returns. Who connects meanwhile waits. Without a
    /// journal (<see cref="Data.DataOptions"/>) everything is lost but what the options bring. Time goes on where it was, and
    /// faults stay armed. Also starts a broker anew whose disk has failed. One call at a time.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was not started to be tested so, or is crashing already.</exception>
    /// <exception cref="HoopoeStartException">It cannot start with what is left; it serves nobody and is to be disposed of.</exception>
    public Task CrashAsync()
    {
        _ = Faults;
        lock (_crashGate)
        {
            ObjectDisposedException.ThrowIf(_stopped.IsValueCreated, this);
            if (!_crashing.IsCompleted) throw new InvalidOperationException("the broker is crashing already: await that call");
            return _crashing = Task.Run(RestartAsync);
        }
    }

    /// <summary>
    /// Reads the certificates of <see cref="HoopoeOptions.Tls"/> anew from their files, without waiting until it looks at them by itself; connections
    /// that are there go on. Does nothing without TLS.
    /// </summary>
    /// <exception cref="HoopoeStartException">They cannot be used; those of before stay in use.</exception>
    public void ReloadCertificates() => _tls?.Certificates.Reload();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _stopped.Value;

    private void Restore()
    {
        Store?.Restore(_broker);
        _failing = Store is null ? Task.CompletedTask : FailAsync(Store.Failure);
        if (Options.TimeProvider is VirtualTime time) time.Watch(_quiescence = new NodeQuiescence(_broker, _amqp, Store, _activity, _clientActivity));
    }

    private async Task OpenAsync()
    {
        // Kestrel takes its time, so it starts while the rest does.
        var https = Options.Http.TlsPort == 0 ? null : _tls?.HttpGate;
        var health = Options.Http.Port == 0 && https is null
            ? Task.CompletedTask
            : Task.Run(async () => _health ??= await HealthEndpoint.StartAsync(Options.Http, Options.Listen, https));
        var metrics = Options.Metrics.Port == 0 ? Task.CompletedTask : Task.Run(async () => _metricsListener ??= await MetricsListener.StartAsync(Options.Metrics, Options.Http.Limits));
        try
        {
            NoteLifetime("broker.start");
            if (Options.Definitions.File is { } file)
            {
                DefinitionsImport.Load(file, _broker, Options.Default.VirtualHost, _log);
                Audit?.Note(new AuditEvent(AuditActor.Broker, "definitions.import", AuditOutcome.Allowed) { Subject = file });
            }
            DefaultUser.Ensure(_broker, Options.Default);
            if (_listeners is null or { IsClosed: true }) _listeners = await ListenAsync();
            _places = _listeners.Reopened;
            _admission.Open(_amqp);
            _clients.Open(_amqp);
            _service.Restarted();
        }
        finally
        {
            await Task.WhenAll(health, metrics);
        }
        _metricsListener?.Serve(_metrics.Value.Endpoint);
        _health?.SetReady(MakeApi(), _metrics.Value.Endpoint);
    }

    private ManagementApi MakeApi() => ApiComposition.Make(
        _broker, Options, _log, () => _service.IsRunning ? AmqpEndPoints : [], () => HttpEndPoints, _levels, _service, Store, audit: Audit,
        tls: _tls?.Describe(() => _service.IsRunning ? AmqpsEndPoints : [], () => HttpsEndPoints));

    private Task<AmqpListeners> ListenAsync() =>
        AmqpListeners.OpenAsync(_places, transport => _admission.ServeAsync(transport), transport => _admission.ServeAsync(transport, _tls!.Gate), _log);

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

    private async Task RestartAsync()
    {
        _health?.SetStopping();
        _metricsListener?.Serve(null);
        _admission.Suspend();
        await EndAtOnceAsync();
        Begin();
        Restore();
        await OpenAsync();
    }

    private async Task EndAtOnceAsync()
    {
        var aborted = _amqp.AbortAsync(_patience);
        Store?.Cut();
        // Nothing of how they end is kept, as nothing is of how connections do.
        _clients.Close(BrokerException.Crashed())();
        await aborted;
        if (Store is { Failure.IsCompleted: true })
        {
            await _failing;
            _failure = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        End();
    }

    // Clients in the process go on: they are part of the program that has the broker.
    private async Task StopServiceAsync()
    {
        _log.ServiceStopped(_amqp.ConnectionCount);
        if (_health is not null) _health.IsServing = false;
        if (_listeners is not null) await _listeners.DisposeAsync();
        await _amqp.CloseAsync(_patience);
    }

    private async Task<string?> StartServiceAsync()
    {
        if (Store is { Failure.IsCompleted: true }) return "the broker's storage has failed: it is to be started anew";
        try
        {
            _amqp.Reopen();
            _listeners = await ListenAsync();
        }
        catch (HoopoeStartException error)
        {
            return error.Message;
        }
        if (_health is not null) _health.IsServing = true;
        _log.ServiceStarted();
        return null;
    }

    private void End()
    {
        if (_quiescence is not null) Time.Unwatch(_quiescence);
        _quiescence = null;
        _observed.Dispose();
        _broker.Dispose();
        _access.Dispose();
        Audit?.Dispose();
        Audit = null;
        Store?.Dispose();
        Store = null;
    }

    // By the system's time, whatever time messages live by.
    private AuditTrail? OpenAudit()
    {
        try
        {
            return AuditTrail.Open(Options, TimeProvider.System, _log);
        }
        catch
        {
            Store?.Dispose();
            throw;
        }
    }

    // A start that ends here leaves the data directory to the next.
    private BrokerAccess OpenAccess()
    {
        try
        {
            return new BrokerAccess(Options, _log);
        }
        catch
        {
            Audit?.Dispose();
            Store?.Dispose();
            (Audit, Store) = (null, null);
            throw;
        }
    }

    private void NoteLifetime(string action) => Audit?.Note(new AuditEvent(AuditActor.Broker, action, AuditOutcome.Allowed) { Detail = $"version {HoopoeVersion.Text}, process {Environment.ProcessId}" });

    private async Task StopAsync()
    {
        await _crashing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _service.EndAsync();
        _health?.SetStopping();
        _admission.Close();
        _tls?.Dispose();
        _faults?.Disk.Rules.Clear();
        if (Store is { Failure.IsCompleted: true }) await _failing;
        if (_listeners is not null) await _listeners.DisposeAsync();
        if (_amqp.ConnectionCount > 0) _log.Draining(_amqp.ConnectionCount);
        var abandonClients = _clients.Close(BrokerException.Shutdown());
        await _amqp.CloseAsync(_patience);
        if (_health is not null) await _health.DisposeAsync();
        if (_metricsListener is not null) await _metricsListener.DisposeAsync();
        await _spans.DisposeAsync();
        NoteLifetime("broker.stop");
        End();
        // What the last flush has brought to the disk was still confirmed.
        abandonClients();
        if (_listeners is not null) _log.Stopped();
    }
}
