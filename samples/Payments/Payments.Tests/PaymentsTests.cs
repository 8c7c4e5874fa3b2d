using System.Text;
using Hoopoe.Server;
using Hoopoe.Server.Timing;
using RabbitMQ.Client;
using Xunit;

namespace Payments.Tests;

/// <summary>What becomes of a charge when the gateway is down or nobody works, told by the broker's clock.</summary>
public sealed class PaymentsTests : IAsyncLifetime
{
    private readonly UnreliableGateway _gateway = new();
    private HoopoeBroker _broker = null!;

    public async ValueTask InitializeAsync() => _broker = await HoopoeBroker.StartAsync(new HoopoeOptions { TimeProvider = new VirtualTime() });

    public ValueTask DisposeAsync() => _broker.DisposeAsync();

    [Fact]
    public async Task Charge_GatewayStaysDown_IsTriedForHalfAnHourAndThenPutAside()
    {
        await using var payments = await RunningPayments.StartAsync(_broker.AmqpUri, _gateway);
        await payments.PublishAsync(new ChargeCustomer("Ann", 9.95m));
        await payments.HandledAsync();

        foreach (var delay in PaymentsBus.Redelivery)
        {
            await _broker.Time.AdvanceAsync(delay);
            await payments.HandledAsync();
        }

        Assert.Equal(4, _gateway.Attempts);
        Assert.Equal(TimeSpan.FromMinutes(30), _broker.Time.Elapsed);
        var failed = await TakeAsync("payments_error");
        Assert.Equal("the gateway cannot be reached", Text(failed.BasicProperties.Headers!["MT-Fault-Message"]));
        Assert.Contains("Ann", Text(failed.Body.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Charge_GatewayIsRepaired_IsMadeFiveMinutesLater()
    {
        await using var payments = await RunningPayments.StartAsync(_broker.AmqpUri, _gateway);
        await payments.PublishAsync(new ChargeCustomer("Ann", 9.95m));
        await payments.HandledAsync();

        _gateway.IsRepaired = true;
        await _broker.Time.AdvanceAsync(TimeSpan.FromMinutes(5));
        await payments.HandledAsync();

        Assert.Equal(2, _gateway.Attempts);
    }

    [Fact]
    public async Task Charge_NobodyWorksForHalfAnHour_IsAmongTheDeadLetters()
    {
        await using (await RunningPayments.StartAsync(_broker.AmqpUri, _gateway))
        {
            // It declares its queues, and goes.
        }
        await using var connection = await new ConnectionFactory { Uri = _broker.AmqpUri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.BasicPublishAsync("", PaymentsBus.Queue, "late"u8.ToArray());

        await _broker.Time.AdvanceAsync(TimeSpan.FromMinutes(30));

        var expired = await TakeAsync(PaymentsBus.Expired);
        Assert.Equal("late", Text(expired.Body.ToArray()));
        var death = (IDictionary<string, object?>)((IList<object?>)expired.BasicProperties.Headers!["x-death"]!)[0]!;
        Assert.Equal("expired", Text(death["reason"]));
    }

    private async Task<BasicGetResult> TakeAsync(string queue)
    {
        await using var connection = await new ConnectionFactory { Uri = _broker.AmqpUri }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        return await channel.BasicGetAsync(queue, autoAck: true) ?? throw new InvalidOperationException($"{queue} is empty.");
    }

    private static string Text(object? bytes) => Encoding.UTF8.GetString((byte[])bytes!);
}
