using Hoopoe.Interop.Management;
using Hoopoe.Interop.Parity.Brokers;

namespace Hoopoe.Interop.Control;

/// <summary>A RabbitMQ for all tests of a class; started by the first that asks, and gone at the end.</summary>
public sealed class SharedRabbitMq : IControlled, IDisposable
{
    private readonly Lazy<ManagedRabbitMq> _rabbit = new(() => new ManagedRabbitMq());

    /// <inheritdoc/>
    public bool IsInstalled => RabbitMqNode.IsInstalled;

    /// <inheritdoc/>
    public string AmqpUri => $"amqp://{_rabbit.Value.Amqp}";

    /// <inheritdoc/>
    public string HttpUrl => $"http://guest:guest@{_rabbit.Value.Http.Authority}";

    public void Dispose()
    {
        if (_rabbit.IsValueCreated) _rabbit.Value.Dispose();
    }
}
