using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Tidy;
using Xunit;

namespace Hoopoe.Tests.Server.Tracing;

/// <summary>The example that the user guide shows is what the broker says.</summary>
public sealed class TraceDocumentTests
{
    private const string Document = "docs/tracing.md";

    [Fact]
    public void Story_OfTheGuidesExample_ReadsAsItStandsThere()
    {
        using var rig = new TracedBroker();
        DeclareShop(rig);
        rig.Publisher.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        rig.Consume("orders");
        rig.Publish("order-17", "order.paid", "shop");
        rig.Broker.Advance(TimeSpan.FromSeconds(2));
        rig.Consumer.Send(1, new BasicNack { DeliveryTag = 1 });
        AssertShows(rig.Trace.Of("order-17").ToString());
    }

    [Fact]
    public void Forecast_OfTheGuidesExample_ReadsAsItStandsThere()
    {
        using var rig = new TracedBroker();
        DeclareShop(rig);
        AssertShows(rig.Trace.WhereWouldItGo("/", "shop", "order.paid").ToString());
    }

    private static void AssertShows(string text)
    {
        var document = SourceTree.Files.Single(file => file.Path == Document);
        Assert.True(document.Text.Contains($"```\n{text.TrimEnd()}\n```", StringComparison.Ordinal), $"{Document} does not show\n{text}");
    }

    private static void DeclareShop(TracedBroker rig)
    {
        rig.DeclareExchange("shop", "topic");
        rig.DeclareExchange("dlx", "fanout");
        rig.Declare("failed-orders");
        rig.Declare("orders", ("x-dead-letter-exchange", "dlx"));
        rig.Bind("shop", "order.*", "orders");
        rig.Bind("dlx", "", "failed-orders");
    }
}
