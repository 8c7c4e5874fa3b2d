using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>The two brokers of the comparison, started at the same time and once for all scripts, when the first one asks.</summary>
public sealed class BothBrokers : IDisposable
{
    private readonly Lazy<Task<Transcriber>> _rabbitmq = new(() => StartAsync(() => new RabbitMqBroker()));
    private readonly Lazy<Task<Transcriber>> _hoopoe = new(() => StartAsync(() => new HoopoeBroker()));

    /// <summary>Why RabbitMQ cannot be asked, or null.</summary>
    public string? WithoutRabbitMq =>
        RabbitMqBroker.IsInstalled ? null : "rabbitmq-server is not installed (on Debian: apt-get install rabbitmq-server)";

    /// <summary>Why Hoopoe cannot be asked, or null.</summary>
    public string? WithoutHoopoe => HoopoeBroker.Executable is null ? "Hoopoe has not been built" : null;

    internal async Task<Transcriber> StartRabbitMqAsync()
    {
        if (WithoutHoopoe is null)
            _ = _hoopoe.Value;
        return await _rabbitmq.Value;
    }

    internal Task<Transcriber> StartHoopoeAsync() => _hoopoe.Value;

    public void Dispose()
    {
        Stop(_rabbitmq);
        Stop(_hoopoe);
    }

    private static Task<Transcriber> StartAsync(Func<IBroker> start) =>
        Task.Factory.StartNew(() => new Transcriber(start()), TaskCreationOptions.LongRunning);

    /// <summary>A broker that is still starting is waited for, or it would outlive the tests; one that failed to start has cleaned
    /// up after itself.</summary>
    private static void Stop(Lazy<Task<Transcriber>> broker)
    {
        if (!broker.IsValueCreated)
            return;
        Task.WaitAny(broker.Value);
        if (broker.Value.IsCompletedSuccessfully)
            broker.Value.Result.Dispose();
    }
}
