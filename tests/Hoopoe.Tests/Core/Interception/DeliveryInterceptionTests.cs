using Hoopoe.Core.Interception;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Interception;

/// <summary>What interceptors do with deliveries, and that it holds for the delivery alone.</summary>
public sealed class DeliveryInterceptionTests
{
    [Fact]
    public void Delivery_ThatIsChanged_LeavesTheMessageInTheQueueAsItWas()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnDelivery(message =>
        {
            message.SetHeader("to", message.ConsumerTag);
            message.SetHeader("again", message.Redelivered);
            message.SetBody("shown"u8.ToArray());
            Assert.Null(message.Headers["before"]);
        }));
        var client = Declared(broker);
        client.Publish("q", "body", new BasicProperties { AppId = "app"u8 });
        client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
        var first = Assert.Single(client.TakeDeliveries());
        Assert.Equal(("shown", "c", false), (first.Text, first.Headers["to"], first.Headers["again"]));
        client.Send(1, new BasicNack { DeliveryTag = 1, Requeue = true });
        var second = Assert.Single(client.TakeDeliveries());
        Assert.Equal(("shown", "c", true), (second.Text, second.Headers["to"], second.Headers["again"]));
        Assert.True(BasicProperties.TryRead(second.Properties, out var properties));
        Assert.Equal("app", properties.AppId.ToText());
    }

    [Fact]
    public void DeadLetter_OfAChangedDelivery_IsTheMessageAsItWas()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnDelivery(message =>
        {
            message.SetHeader("seen", 1);
            message.SetBody("shown"u8.ToArray());
        }, new InterceptorScope { Queue = "^q$" }));
        var client = Declared(broker);
        client.Publish("q", "body");
        Assert.Equal("shown", client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id).Text);
        client.Send(1, new BasicReject { DeliveryTag = 1 });
        var dead = client.Call(1, new BasicGet { Queue = "dead"u8, NoAck = true }, BasicGetOk.Id);
        Assert.Equal("body", dead.Text);
        Assert.False(dead.Headers.ContainsKey("seen"));
        Assert.True(dead.Headers.ContainsKey("x-death"));
    }

    [Fact]
    public void Delivery_ThatIsRejected_DiesAndTheNextIsDelivered()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnDelivery(message =>
        {
            if (message.Body.Span.StartsWith("bad"u8)) message.Reject();
        }, new InterceptorScope { Queue = "^q$" }));
        var client = Declared(broker);
        foreach (string body in (string[])["bad 1", "good 1", "bad 2", "good 2", "bad 3"]) client.Publish("q", body);
        client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8, NoAck = true }, BasicConsumeOk.Id);
        Assert.Equal(["good 1", "good 2"], client.TakeDeliveries().Select(delivery => delivery.Text));
        Assert.Equal((0, 3), (broker.Queue("q").ReadyCount, broker.Queue("dead").ReadyCount));
    }

    [Fact]
    public void Fetch_OfRejectedMessages_GivesTheFirstThatPasses()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnDelivery(message =>
        {
            Assert.Null(message.ConsumerTag);
            if (message.Body.Span.StartsWith("bad"u8)) message.Reject();
        }, new InterceptorScope { Queue = "^q$" }));
        var client = Declared(broker);
        foreach (string body in (string[])["bad 1", "bad 2", "good", "bad 3"]) client.Publish("q", body);
        Assert.Equal("good", client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id).Text);
        client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetEmpty.Id);
        Assert.Equal(3, broker.Queue("dead").ReadyCount);
    }

    [Fact]
    public void Interceptor_ThatThrows_HoldsItsQueueAndIsTriedAgain()
    {
        bool broken = true;
        var extended = new ExtendedBroker
        {
            Interceptors = [Interceptor.OnDelivery(_ =>
            {
                if (broken) throw new InvalidOperationException("broken");
            }, name: "mine")],
        };
        using var broker = extended.Start();
        var client = Declared(broker);
        client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
        client.Publish("q", "body");
        client.Publish("q", "next");
        Assert.Empty(client.TakeDeliveries());
        client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetEmpty.Id);
        Assert.Equal(2, broker.Queue("q").ReadyCount);
        broker.Advance(TimeSpan.FromSeconds(3));
        Assert.InRange(extended.Failures.Count, 4, 6);
        Assert.Equal("mine: broken", extended.Failures[0]);
        broken = false;
        broker.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(["body", "next"], client.TakeDeliveries().Select(delivery => delivery.Text));
    }

    [Fact]
    public void Prefetch_WithAnInterceptor_IsKept()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnDelivery(message => message.SetHeader("seen", true)));
        var client = Declared(broker);
        client.Call(1, new BasicQos { PrefetchCount = 2 }, BasicQosOk.Id);
        client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
        for (int i = 0; i < 5; i++) client.Publish("q", $"{i}");
        Assert.Equal(["0", "1"], client.TakeDeliveries().Select(delivery => delivery.Text));
        client.Send(1, new BasicAck { DeliveryTag = 2, Multiple = true });
        Assert.Equal(["2", "3"], client.TakeDeliveries().Select(delivery => delivery.Text));
        Assert.Equal((1, 2), (broker.Queue("q").ReadyCount, broker.Queue("q").UnackedCount));
    }

    [Fact]
    public void Body_LargerThanAFrame_CanTakeTheMessagesPlace()
    {
        byte[] body = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 3))];
        using var broker = ExtendedBroker.With(Interceptor.OnDelivery(message => message.SetBody(body)));
        var client = Declared(broker);
        client.Publish("q", "body");
        client.Call(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8 }, BasicConsumeOk.Id);
        Assert.Equal(body, Assert.Single(client.TakeDeliveries()).Body);
    }

    [Fact]
    public void Message_DeliveredInAnotherFormAndReturned_IsTheSameAfterACrash()
    {
        var extended = new ExtendedBroker { Interceptors = [Interceptor.OnDelivery(message => message.SetBody("shown"u8.ToArray()), new InterceptorScope { VirtualHost = "^/$" })] };
        var rig = new NodeRig(new NodeRigOptions { Extend = extended.Extend });
        using (rig)
        {
            var client = rig.Connect();
            rig.Declare(client, "q");
            client.Publish("q", "body", DurableBroker.Persistent);
            Assert.Equal("shown", client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id).Text);
            client.Send(1, new BasicNack { DeliveryTag = 1, Requeue = true });
            rig.Flush();
            using var after = new NodeRig(storage: rig.Storage.AfterKill());
            Assert.Equal("body", after.Connect().Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id).Text);
        }
    }

    private static TestClient Declared(TestBroker broker)
    {
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "dead"u8 }, QueueDeclareOk.Id);
        client.Call(1, new QueueDeclare { Queue = "q"u8, Arguments = DurableBroker.Table(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead")) }, QueueDeclareOk.Id);
        return client;
    }
}
