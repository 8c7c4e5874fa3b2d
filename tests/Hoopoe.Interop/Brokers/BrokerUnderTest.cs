using Hoopoe.Interop.Brokers;
using Xunit;

[assembly: AssemblyFixture(typeof(BrokerUnderTest))]

namespace Hoopoe.Interop.Brokers;

/// <summary>
/// The broker all client tests share: a Hoopoe started by the first test that asks, or whatever listens at
/// <c>HOOPOE_TEST_AMQP</c> (host:port), so that the same tests can be shown right against RabbitMQ.
/// </summary>
public sealed class BrokerUnderTest : IAsyncDisposable
{
    private readonly string? _given = Environment.GetEnvironmentVariable("HOOPOE_TEST_AMQP");
    private readonly Lazy<Task<HoopoeProcess>> _started = new(HoopoeProcess.StartAsync);

    /// <summary>Whether the broker is ours: features that RabbitMQ has only by plugin are tested just then.</summary>
    public bool IsHoopoe => _given is null || Environment.GetEnvironmentVariable("HOOPOE_TEST_AMQP_IS_HOOPOE") == "1";

    public async Task<BrokerAddress> AddressAsync() => _given is null ? (await _started.Value).Address : BrokerAddress.Parse(_given);

    public async ValueTask DisposeAsync()
    {
        if (_started is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await _started.Value).DisposeAsync();
    }
}
