using Hoopoe.Interop.Scenarios;
using MassTransit;

namespace Hoopoe.Interop.MassTransit;

/// <summary>Messages that arrive: sent, published, answered, shared among consumers.</summary>
internal static class DeliveryScenarios
{
    [Scenario("send")]
    public static async Task SendAsync(Broker broker)
    {
        string queue = Broker.Unique("send");
        Seen<string> seen = new();
        await using Bus bus = await Bus.StartAsync(broker, b => b.ReceiveEndpoint(queue, e => e.Handler<SubmitOrder>(c => seen.HandleAsync(c, m => m.Message.Id))));
        await bus.SendAsync(queue, new SubmitOrder("sent"));
        Check.Equal("sent", await seen.NextAsync(), "message");
    }

    [Scenario("publish-reaches-every-endpoint")]
    public static async Task PublishAsync(Broker broker)
    {
        Seen<string> first = new();
        Seen<string> second = new();
        await using Bus bus = await Bus.StartAsync(broker, b =>
        {
            foreach (Seen<string> seen in (Seen<string>[])[first, second])
            {
                b.ReceiveEndpoint(Broker.Unique("publish"), e => e.Handler<OrderTaken>(c => seen.HandleAsync(c, m => m.Message.Id)));
            }
        });
        await bus.Messages.Publish(new OrderTaken("published"));
        Check.Equal("published", await first.NextAsync(), "first endpoint");
        Check.Equal("published", await second.NextAsync(), "second endpoint");
    }

    [Scenario("request-and-response")]
    public static async Task RequestAsync(Broker broker)
    {
        string queue = Broker.Unique("request");
        await using Bus bus = await Bus.StartAsync(broker, b => b.ReceiveEndpoint(queue, e => e.Handler<SubmitOrder>(c => c.RespondAsync(new OrderTaken(c.Message.Id + " taken")))));
        Uri address = new($"queue:{queue}");
        IRequestClient<SubmitOrder> client = bus.Messages.CreateRequestClient<SubmitOrder>(address, RequestTimeout.After(s: 15));
        Response<OrderTaken>[] answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => client.GetResponse<OrderTaken>(new SubmitOrder($"{i}"))));
        Check.Equal("0 taken 19 taken", $"{answers[0].Message.Id} {answers[19].Message.Id}", "answers");
    }

    [Scenario("consumers-share-a-queue")]
    public static async Task SharedAsync(Broker broker)
    {
        string queue = Broker.Unique("shared");
        Seen<string> seen = new();
        Action<IRabbitMqBusFactoryConfigurator> configure = b => b.ReceiveEndpoint(queue, e =>
        {
            e.PrefetchCount = 4;
            e.ConcurrentMessageLimit = 2;
            e.Handler<SubmitOrder>(c => seen.HandleAsync(c, m => m.Message.Id));
        });
        await using Bus first = await Bus.StartAsync(broker, configure);
        await using Bus second = await Bus.StartAsync(broker, configure);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => first.SendAsync(queue, new SubmitOrder($"{i}"))));
        HashSet<string> ids = [];
        for (int i = 0; i < 100; i++)
            Check.That(ids.Add(await seen.NextAsync()), "a message came twice");
    }
}
