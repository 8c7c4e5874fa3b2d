using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hoopoe.Server.Hosting;

/// <summary>
/// A generic host's broker, the container's from its making to its end. It starts before any hosted service does, or when somebody asks
/// for it earlier, and is drained after all of them have stopped. Any thread may call.
/// </summary>
internal sealed class HostedBroker : IHostedLifecycleService, IAsyncDisposable
{
    private readonly Lazy<Task<HoopoeBroker>> _start;
    private readonly IHostApplicationLifetime? _lifetime;
    private readonly HostingLog _log;

    /// <summary>Makes one that has not started.</summary>
    /// <param name="services">What options may be made of.</param>
    /// <param name="steps">What makes the options.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="lifetime">How the host is stopped; null in a container without one.</param>
    public HostedBroker(IServiceProvider services, IEnumerable<OptionsStep> steps, ILoggerFactory loggers, IHostApplicationLifetime? lifetime = null)
    {
        _lifetime = lifetime;
        _log = new HostingLog(loggers.CreateLogger("Hoopoe.Hosting"));
        // On a thread of the pool, because who asks for it first may wait in a context that the start would want back.
        _start = new(() => Task.Run(() => StartAsync(steps.Aggregate(new HoopoeOptions(), (options, step) => step.Apply(services, options)), loggers)));
    }

    /// <summary>The broker if it has started, else null.</summary>
    public HoopoeBroker? Started => _start is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? _start.Value.Result : null;

    /// <summary>
    /// The broker, started if need be. This waits, some milliseconds: containers make services without awaiting, and hosts make
    /// hosted services before they start the first, so one that takes a broker in its constructor would never get it otherwise.
    /// </summary>
    /// <exception cref="HoopoeStartException">It cannot start as asked.</exception>
    public HoopoeBroker Broker => _start.Value.GetAwaiter().GetResult();

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => _start.Value.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_start.IsValueCreated) return;
        // One that failed to start has cleaned up behind itself, and whoever waited for it was told why.
        await _start.Value.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (Started is { } broker) await broker.DisposeAsync();
    }

    private async Task<HoopoeBroker> StartAsync(HoopoeOptions options, ILoggerFactory loggers)
    {
        var broker = await HoopoeBroker.StartAsync(options, loggers);
        string addresses = broker.AmqpEndPoints.Count == 0 ? "no address" : string.Join(", ", broker.AmqpEndPoints);
        _log.Started(HoopoeVersion.Text, addresses, options.Data.Directory ?? "in memory only");
        if (options.Telemetry.Endpoint is not null) _log.EndpointIsForTheExecutable();
        _ = WatchAsync(broker);
        return broker;
    }

    // Waits, for as long as all is well in vain, until the journal fails.
    private async Task WatchAsync(HoopoeBroker broker)
    {
        var error = await broker.Failure;
        if (broker.Options.Hosting.OnJournalFailure == JournalFailureBehavior.Report || _lifetime is null)
        {
            _log.GoesOnWithoutBroker(error);
            return;
        }
        _log.StopsHost(error);
        _lifetime.StopApplication();
    }
}
