using Hoopoe.Interop.Scenarios;
using MassTransit;

namespace Hoopoe.Interop.MassTransit;

/// <summary>A running bus; stopping it closes its connection.</summary>
internal sealed class Bus : IAsyncDisposable
{
    private readonly IBusControl _control;

    private Bus(IBusControl control) => _control = control;

    public IBus Messages => _control;

    public static async Task<Bus> StartAsync(Broker broker, Action<IRabbitMqBusFactoryConfigurator>? configure = null)
    {
        IBusControl control = global::MassTransit.Bus.Factory.CreateUsingRabbitMq(bus =>
        {
            bus.Host(broker.Host, (ushort)broker.Port, "/", "interop", host =>
            {
                host.Username("guest");
                host.Password("guest");
            });
            configure?.Invoke(bus);
        });
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(20));
        await control.StartAsync(limit.Token);
        return new Bus(control);
    }

    public async Task SendAsync<T>(string queue, T message)
        where T : class
    {
        ISendEndpoint endpoint = await _control.GetSendEndpoint(new Uri($"queue:{queue}"));
        await endpoint.Send(message);
    }

    public async ValueTask DisposeAsync() => await _control.StopAsync(TimeSpan.FromSeconds(10));
}
