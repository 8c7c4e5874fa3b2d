using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Parity.Comparison;

/// <summary>The two brokers of the comparison, started at the same time and once for all scripts.</summary>
public sealed class BothBrokers : IDisposable
{
    private readonly Task<Transcriber>? _rabbitmq = RabbitMqBroker.IsInstalled ? StartAsync(() => new RabbitMqBroker()) : null;

    private readonly Task<Transcriber>? _hoopoe =
        RabbitMqBroker.IsInstalled && HoopoeBroker.Executable is not null ? StartAsync(() => new HoopoeBroker()) : null;

    /// <summary>Why RabbitMQ cannot be asked, or null.</summary>
    public string? WithoutRabbitMq => _rabbitmq is null ? "rabbitmq-server is not installed (on Debian: apt-get install rabbitmq-server)" : null;

    /// <summary>Why Hoopoe cannot be asked, or null.</summary>
    public string? WithoutHoopoe => _hoopoe is null ? "Hoopoe has not been built" : null;

    internal Task<Transcriber> RabbitMq => _rabbitmq!;

    internal Task<Transcriber> Hoopoe => _hoopoe!;

    public void Dispose()
    {
        Stop(_rabbitmq);
        Stop(_hoopoe);
    }

    private static Task<Transcriber> StartAsync(Func<IBroker> start) =>
        Task.Factory.StartNew(() => new Transcriber(start()), TaskCreationOptions.LongRunning);

    private static void Stop(Task<Transcriber>? broker)
    {
        if (broker is { IsCompletedSuccessfully: true })
            broker.Result.Dispose();
    }
}
