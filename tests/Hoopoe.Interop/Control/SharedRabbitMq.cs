using Hoopoe.Interop.Management;

namespace Hoopoe.Interop.Control;

/// <summary>A RabbitMQ for all tests of a class; started by the first that asks, and gone at the end.</summary>
public sealed class SharedRabbitMq : IDisposable
{
    private readonly Lazy<ManagedRabbitMq> _rabbit = new(() => new ManagedRabbitMq());

    /// <summary>Where it speaks AMQP.</summary>
    public string AmqpUri => $"amqp://{_rabbit.Value.Amqp}";

    /// <summary>Where its HTTP API is.</summary>
    public string HttpUrl => $"http://guest:guest@{_rabbit.Value.Http.Authority}";

    public void Dispose()
    {
        if (_rabbit.IsValueCreated) _rabbit.Value.Dispose();
    }
}
