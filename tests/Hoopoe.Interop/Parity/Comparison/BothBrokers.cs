using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>The two brokers of the comparison, started at the same time and once for all scripts. A broker that is not there
/// stays null, with the reason beside it.</summary>
public sealed class BothBrokers : IDisposable
{
    private readonly Task<IBroker>? _rabbitmq = RabbitMqBroker.IsInstalled ? StartAsync(() => new RabbitMqBroker()) : null;
    private readonly Task<IBroker>? _hoopoe = RabbitMqBroker.IsInstalled && HoopoeBroker.Executable is not null ? StartAsync(() => new HoopoeBroker()) : null;

    /// <summary>Why there is nothing to compare, or null.</summary>
    public string? Missing => _rabbitmq is null ? "rabbitmq-server is not installed" : null;

    internal IBroker RabbitMq => _rabbitmq!.GetAwaiter().GetResult();

    internal IBroker? Hoopoe => _hoopoe?.GetAwaiter().GetResult();

    public void Dispose()
    {
        Stop(_rabbitmq);
        Stop(_hoopoe);
    }

    private static Task<IBroker> StartAsync(Func<IBroker> start) => Task.Factory.StartNew(start, TaskCreationOptions.LongRunning);

    private static void Stop(Task<IBroker>? broker)
    {
        if (broker is { IsCompletedSuccessfully: true })
            broker.Result.Dispose();
    }
}
