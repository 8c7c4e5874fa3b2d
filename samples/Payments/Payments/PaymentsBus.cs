using MassTransit;

namespace Payments;

/// <summary>The application's messaging, all of it.</summary>
public static class PaymentsBus
{
    /// <summary>The queue of charges; those that failed for good are in payments_error.</summary>
    public const string Queue = "payments";

    /// <summary>Where charges end that nobody took within half an hour.</summary>
    public const string Expired = "payments-expired";

    /// <summary>When a charge that failed is tried again. The broker keeps it until then, in no process's memory.</summary>
    public static IReadOnlyList<TimeSpan> Redelivery { get; } = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15)];

    public static IServiceCollection AddPayments(this IServiceCollection services, Uri broker) => services.AddMassTransit(bus =>
    {
        bus.AddConsumer<ChargeCustomerConsumer>();
        bus.UsingRabbitMq((context, rabbit) =>
        {
            rabbit.Host(broker);
            rabbit.UseDelayedMessageScheduler();
            rabbit.ReceiveEndpoint(Queue, endpoint =>
            {
                endpoint.SetQueueArgument("x-message-ttl", TimeSpan.FromMinutes(30));
                endpoint.BindDeadLetterQueue(Expired);
                endpoint.UseDelayedRedelivery(retry => retry.Intervals([.. Redelivery]));
                endpoint.ConfigureConsumer<ChargeCustomerConsumer>(context);
            });
        });
    });
}
