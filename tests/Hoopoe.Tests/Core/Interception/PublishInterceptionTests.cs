using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Interception;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Interception;

/// <summary>What interceptors do with publishes, as clients see it.</summary>
public sealed class PublishInterceptionTests
{
    [Fact]
    public void Message_ThatIsChanged_ReachesItsQueueSo()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message =>
        {
            Assert.Equal(("/", "guest", "", "q"), (message.VirtualHost, message.User, message.Exchange, message.RoutingKey));
            message.SetHeader("stamp", message.BodyLength);
            message.RemoveHeader("secret");
            message.Properties = message.Properties with { MessageId = "m1", Type = null, Timestamp = new Timestamp(7) };
            message.SetBody(Encoding.UTF8.GetBytes($"<{Encoding.UTF8.GetString(message.Body.Span)}>"));
        }));
        var client = Declared(broker, "q");
        byte[] headers = DurableBroker.Table(("secret", 1), ("kept", 2.5));
        client.Publish("q", "body", new BasicProperties { Headers = headers, Type = "t"u8, AppId = "app"u8 });
        var got = Get(client, "q");
        Assert.Equal("<body>", got.Text);
        Assert.Equal([("kept", 2.5), ("stamp", (object?)4)], got.Headers.Select(pair => (pair.Key, pair.Value)));
        Assert.True(BasicProperties.TryRead(got.Properties, out var properties));
        Assert.Equal(("m1", 7ul, "app"), (properties.MessageId.ToText(), properties.Timestamp, properties.AppId.ToText()));
        Assert.False(properties.Has(PropertyFlags.Type));
    }

    [Fact]
    public void Message_GivenATimeToLiveAndPriority_IsJudgedByThem()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message =>
        {
            if (message.RoutingKey != "q") return;
            message.Properties = message.Properties with { Expiration = TimeSpan.FromSeconds(5) };
        }));
        var client = Declared(broker, "q");
        client.Publish("q", "body");
        Assert.Equal(1, broker.Queue("q").ReadyCount);
        broker.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Message_RoutedElsewhere_GoesThereThoughItsPublisherMayNot()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message => message.RouteTo("", "other"), new InterceptorScope { Exchange = "^amq.fanout$" }));
        broker.Core.Users.Set(new Hoopoe.Core.Access.PermissionDefinition("guest", "/", ".*", "^(amq.fanout|q|other)$", ".*"));
        var client = Declared(broker, "q", "other");
        client.Call(1, new QueueBind { Queue = "q"u8, Exchange = "amq.fanout"u8 }, QueueBindOk.Id);
        client.Publish("", "body", exchange: "amq.fanout");
        Assert.Equal((0, 1), (broker.Queue("q").ReadyCount, broker.Queue("other").ReadyCount));
        var got = Get(client, "other");
        Assert.Equal(("", "other"), (got.GetOk.Exchange.ToText(), got.GetOk.RoutingKey.ToText()));
        // Of its own accord it may not.
        client.Publish("other", "body");
        Assert.Equal(403, client.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
    }

    [Fact]
    public void Message_WhoseUserMayNotPublish_IsNotShown()
    {
        int shown = 0;
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message =>
        {
            shown++;
            message.RouteTo("", "q");
        }));
        var client = Declared(broker, "q");
        broker.Core.Users.Set(new Hoopoe.Core.Access.PermissionDefinition("guest", "/", ".*", "^q$", ".*"));
        client.Publish("", "body", exchange: "amq.fanout");
        Assert.Equal(403, client.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
        Assert.Equal(0, shown);
    }

    [Fact]
    public void Message_RoutedToAnExchangeThatIsNotThere_IsAnErrorAsIfItsPublisherHadNamedIt()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message => message.RouteTo("gone")));
        var client = Declared(broker, "q");
        client.Publish("q", "body");
        Assert.Equal(404, client.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
    }

    [Fact]
    public void Message_ThatIsRefused_IsNackedWithConfirms()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message =>
        {
            if (message.Body.Span.SequenceEqual("bad"u8)) message.Refuse("it is bad");
        }));
        var client = Declared(broker, "q");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        foreach (string body in (string[])["good", "bad", "good"]) client.WritePublish(1, "", "q", TestClient.Utf8(body));
        client.Flush();
        Assert.Equal(1ul, client.Expect(BasicAck.Id).Ack.DeliveryTag);
        Assert.Equal(2ul, client.Expect(BasicNack.Id).Nack.DeliveryTag);
        Assert.Equal(3ul, client.Expect(BasicAck.Id).Ack.DeliveryTag);
        Assert.Equal(2, broker.Queue("q").ReadyCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Message_ThatIsRefusedWithoutConfirms_EndsItsChannelWithTheReason(bool transaction)
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message => message.Refuse("it is bad")));
        var client = Declared(broker, "q");
        if (transaction) client.Call(1, default(TxSelect), TxSelectOk.Id);
        client.Publish("q", "body");
        var close = client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal("PRECONDITION_FAILED - publish to exchange '' in vhost '/' refused: it is bad", close.ReplyText.ToText());
        Assert.Equal(0, broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Message_ThatIsDropped_IsConfirmedAndNotReturned()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message => message.Drop()));
        var client = Declared(broker, "q");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.WritePublish(1, "", "nowhere", "body"u8, mandatory: true);
        client.Flush();
        Assert.Equal(1ul, client.Expect(BasicAck.Id).Ack.DeliveryTag);
        Assert.Empty(client.Received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Interceptor_ThatThrows_RefusesThePublishAndIsReported(bool confirms)
    {
        var extended = new ExtendedBroker { Interceptors = [Interceptor.OnPublish(_ => throw new InvalidOperationException("broken"), name: "mine")] };
        using var broker = extended.Start();
        var client = Declared(broker, "q");
        if (confirms) client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.Publish("q", "body");
        if (confirms) client.Expect(BasicNack.Id);
        else Assert.Equal(541, client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        Assert.Equal(["mine: broken"], extended.Failures);
        Assert.Equal(0, broker.Queue("q").ReadyCount);
    }

    [Fact]
    public void Interceptor_ThatSetsAHeaderAmqpHasNoTypeFor_RefusesThePublish()
    {
        var extended = new ExtendedBroker { Interceptors = [Interceptor.OnPublish(message => message.SetHeader("guid", Guid.Empty))] };
        using var broker = extended.Start();
        var client = Declared(broker, "q");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.Publish("q", "body");
        client.Expect(BasicNack.Id);
        Assert.Contains("AMQP has no field for a System.Guid", Assert.Single(extended.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Interceptors_OfSeveralOrders_ComeInOrder()
    {
        var seen = new List<string>();
        IInterceptor Noting(string name, int order) => Interceptor.OnPublish(message =>
        {
            seen.Add($"{name} {message.Headers["by"]}");
            message.SetHeader("by", name);
        }, order: order);
        using var broker = ExtendedBroker.With(Noting("late", 5), Noting("first", -1), Noting("a", 0), Noting("b", 0));
        var client = Declared(broker, "q");
        client.Publish("q", "body");
        Assert.Equal(["first ", "a first", "b a", "late b"], seen);
        Assert.Equal("late", Get(client, "q").Headers["by"]);
    }

    [Fact]
    public void Interceptor_OfOtherExchangesOrVirtualHosts_SeesNothing()
    {
        int seen = 0;
        using var broker = ExtendedBroker.With(
            Interceptor.OnPublish(_ => seen += 100, new InterceptorScope { VirtualHost = "^other$" }),
            Interceptor.OnPublish(_ => seen++, new InterceptorScope { Exchange = "^orders" }));
        var client = Declared(broker, "q");
        client.Call(1, new ExchangeDeclare { Exchange = "orders.eu"u8, Type = "fanout"u8 }, ExchangeDeclareOk.Id);
        client.Publish("q", "body");
        client.Publish("q", "body", exchange: "orders.eu");
        client.Publish("q", "body");
        Assert.Equal(1, seen);
    }

    [Fact]
    public void Transaction_WithAnInterceptor_CommitsWhatItMadeOfMessages()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message => message.SetBody("changed"u8.ToArray())));
        var client = Declared(broker, "q");
        client.Call(1, default(TxSelect), TxSelectOk.Id);
        client.Publish("q", "body");
        Assert.Equal(0, broker.Queue("q").ReadyCount);
        client.Call(1, default(TxCommit), TxCommitOk.Id);
        Assert.Equal("changed", Get(client, "q").Text);
    }

    [Fact]
    public void Message_UsedAfterItsTime_IsAnErrorThatSaysSo()
    {
        PublishedMessage? kept = null;
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message => kept = message));
        var client = Declared(broker, "q");
        client.Publish("q", "body");
        var error = Assert.Throws<InvalidOperationException>(() => kept!.Body);
        Assert.StartsWith("An intercepted message is valid only until", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Messages_SeenByAnInterceptorThatCompletesAtOnce_CostNothingMore()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnPublish(message =>
        {
            if (message.Exchange.Length > 0 || message.RoutingKey.Length == 0 || message.Body.Length == 0) message.Refuse("odd");
        }));
        var client = Declared(broker, "q");
        client.Call(1, new BasicConsume { Queue = "q"u8, NoAck = true }, BasicConsumeOk.Id);
        client.Discards = true;
        for (int i = 0; i < 100; i++) client.WritePublish(1, "", "q", "sixteen octets.."u8);
        byte[] publishes = client.TakeWritten();
        for (int i = 0; i < 200; i++) client.SendWithoutCopy(publishes);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++) client.SendWithoutCopy(publishes);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 20_000.0, 0, 20);
    }

    private static TestClient Declared(TestBroker broker, params string[] queues)
    {
        var client = broker.Connect();
        foreach (string queue in queues) client.Call(1, new QueueDeclare { Queue = TestClient.Utf8(queue) }, QueueDeclareOk.Id);
        return client;
    }

    private static ReceivedMethod Get(TestClient client, string queue) =>
        client.Call(1, new BasicGet { Queue = TestClient.Utf8(queue), NoAck = true }, BasicGetOk.Id);
}
