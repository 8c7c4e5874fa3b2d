using System.Threading.Channels;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Payments.Tests;

/// <summary>The application, running against a broker of a test's own.</summary>
internal sealed class RunningPayments : IReceiveObserver, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Channel<Exception?> _handled = Channel.CreateUnbounded<Exception?>();
    private readonly IHost _host;

    private RunningPayments(IHost host) => _host = host;

    public static async Task<RunningPayments> StartAsync(Uri broker, IPaymentGateway gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(gateway).AddPayments(broker);
        builder.Services.Configure<MassTransitHostOptions>(options => options.WaitUntilStarted = true);
        var payments = new RunningPayments(builder.Build());
        payments._host.Services.GetRequiredService<IBusControl>().ConnectReceiveObserver(payments);
        await payments._host.StartAsync();
        return payments;
    }

    public Task PublishAsync(ChargeCustomer message) => _host.Services.GetRequiredService<IBus>().Publish(message);

    /// <summary>Waits until the next delivery has been handled: consumed, put off or put aside, and acknowledged.</summary>
    public async Task HandledAsync()
    {
        if (await _handled.Reader.ReadAsync().AsTask().WaitAsync(Limit) is { } error) throw error;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    Task IReceiveObserver.PreReceive(ReceiveContext context) => Task.CompletedTask;

    Task IReceiveObserver.PostReceive(ReceiveContext context) => _handled.Writer.WriteAsync(null).AsTask();

    Task IReceiveObserver.ReceiveFault(ReceiveContext context, Exception exception) => _handled.Writer.WriteAsync(exception).AsTask();

    Task IReceiveObserver.PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType) => Task.CompletedTask;

    Task IReceiveObserver.ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception) => Task.CompletedTask;
}
