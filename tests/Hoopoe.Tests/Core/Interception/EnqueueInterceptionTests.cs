using Hoopoe.Core.Interception;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Interception;

/// <summary>What interceptors do with messages that are about to enter queues.</summary>
public sealed class EnqueueInterceptionTests
{
    private static readonly InterceptorScope _marked = new() { Queue = "^marked$" };

    [Fact]
    public void Message_ChangedForOneQueue_IsAsItWasInTheOthers()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnEnqueue(message =>
        {
            Assert.Equal("marked", message.Queue);
            message.SetHeader("queue", message.Queue);
            message.SetBody("marked body"u8.ToArray());
        }, _marked));
        var client = Fanout(broker, "plain", "marked");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.Publish("", "body", exchange: "amq.fanout");
        client.Expect(BasicAck.Id);
        var plain = Get(client, "plain");
        Assert.Equal(("body", 0), (plain.Text, plain.Properties[0]));
        var marked = Get(client, "marked");
        Assert.Equal(("marked body", "marked"), (marked.Text, marked.Headers["queue"]));
        Assert.Equal("amq.fanout", marked.GetOk.Exchange.ToText());
    }

    [Theory]
    [InlineData(InterceptorVerdict.Refuse)]
    [InlineData(InterceptorVerdict.Drop)]
    [InlineData(InterceptorVerdict.DeadLetter)]
    public void Message_ThatOneQueueDoesNotTake_IsConfirmedAccordingly(InterceptorVerdict verdict)
    {
        using var broker = ExtendedBroker.With(Interceptor.OnEnqueue(message => Decide(message, verdict), _marked));
        var client = Fanout(broker, "plain", "marked");
        client.Call(1, new QueueDeclare { Queue = "dead"u8 }, QueueDeclareOk.Id);
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.Publish("", "body", exchange: "amq.fanout");
        client.Publish("", "again", exchange: "amq.fanout");
        client.Expect(verdict == InterceptorVerdict.Refuse ? BasicNack.Id : BasicAck.Id);
        client.Expect(verdict == InterceptorVerdict.Refuse ? BasicNack.Id : BasicAck.Id);
        Assert.Equal((2, 0), (broker.Queue("plain").ReadyCount, broker.Queue("marked").ReadyCount));
        Assert.Equal(verdict == InterceptorVerdict.DeadLetter ? 2 : 0, broker.Queue("dead").ReadyCount);
        if (verdict != InterceptorVerdict.DeadLetter) return;
        var death = (OrderedDictionary<string, object?>)((List<object?>)Get(client, "dead").Headers["x-death"]!)[0]!;
        Assert.Equal(("marked", "rejected", "amq.fanout"), (death["queue"], death["reason"], death["exchange"]));
    }

    [Fact]
    public void Message_ThatNoQueueTakes_IsNotReturned()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnEnqueue(message => message.Drop()));
        var client = Fanout(broker, "plain");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.WritePublish(1, "amq.fanout", "", "body"u8, mandatory: true);
        client.Flush();
        client.Expect(BasicAck.Id);
        Assert.Empty(client.Received);
    }

    [Fact]
    public void Interceptor_ThatThrowsOnAPublish_RefusesItForAllQueues()
    {
        var extended = new ExtendedBroker { Interceptors = [Interceptor.OnEnqueue(_ => throw new InvalidOperationException("broken"), _marked, name: "mine")] };
        using var broker = extended.Start();
        var client = Fanout(broker, "plain", "marked");
        client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        client.Publish("", "body", exchange: "amq.fanout");
        client.Expect(BasicNack.Id);
        Assert.Equal((0, 0), (broker.Queue("plain").ReadyCount, broker.Queue("marked").ReadyCount));
        Assert.Equal(["mine: broken"], extended.Failures);
    }

    [Fact]
    public void DeadLetter_EnteringAQueue_IsSeenToo()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnEnqueue(message =>
        {
            message.SetHeader("deaths", message.Deaths.Count);
            message.SetHeader("from", message.Exchange);
        }, new InterceptorScope { Queue = "^dead$" }));
        var client = Fanout(broker, "marked");
        client.Call(1, new QueueDeclare { Queue = "dead"u8 }, QueueDeclareOk.Id);
        client.Publish("marked", "body", new BasicProperties { Expiration = "0"u8 });
        broker.Advance(TimeSpan.FromMilliseconds(10));
        var dead = Get(client, "dead");
        Assert.Equal((1, "dlx"), (dead.Headers["deaths"], dead.Headers["from"]));
        Assert.Single((List<object?>)dead.Headers["x-death"]!);
    }

    [Fact]
    public void DeadLetter_OnWhichAnInterceptorThrows_EntersAsItIs()
    {
        var extended = new ExtendedBroker { Interceptors = [Interceptor.OnEnqueue(_ => throw new InvalidOperationException("broken"), new InterceptorScope { Queue = "^dead$" })] };
        using var broker = extended.Start();
        var client = Fanout(broker, "marked");
        client.Call(1, new QueueDeclare { Queue = "dead"u8 }, QueueDeclareOk.Id);
        client.Publish("marked", "body", new BasicProperties { Expiration = "0"u8 });
        broker.Advance(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, broker.Queue("dead").ReadyCount);
        Assert.Single(extended.Failures);
    }

    [Fact]
    public void DeadLetters_ThatInterceptorsSendInACircle_EndAfterOneRound()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnEnqueue(message => message.DeadLetter(), _marked));
        var client = broker.Connect();
        client.Call(1, new QueueDeclare { Queue = "marked"u8, Arguments = DurableBroker.Table(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "marked")) }, QueueDeclareOk.Id);
        client.Publish("marked", "body");
        Assert.Equal(0, broker.Queue("marked").ReadyCount);
    }

    [Fact]
    public void DelayedMessage_EnteringAQueue_IsSeenToo()
    {
        using var broker = ExtendedBroker.With(Interceptor.OnEnqueue(message => message.SetHeader("seen", true), _marked));
        var client = Fanout(broker, "marked");
        client.Call(1, new ExchangeDeclare { Exchange = "late"u8, Type = "x-delayed-message"u8, Arguments = DurableBroker.Table(("x-delayed-type", "fanout")) }, ExchangeDeclareOk.Id);
        client.Call(1, new QueueBind { Queue = "marked"u8, Exchange = "late"u8 }, QueueBindOk.Id);
        client.Publish("", "body", new BasicProperties { Headers = DurableBroker.Table(("x-delay", 1000)) }, exchange: "late");
        Assert.Equal(0, broker.Queue("marked").ReadyCount);
        broker.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(true, Get(client, "marked").Headers["seen"]);
    }

    [Fact]
    public void Message_ChangedForADurableQueue_IsTheSameAfterACrash()
    {
        var extended = new ExtendedBroker
        {
            Interceptors =
            [
                Interceptor.OnPublish(message => message.SetHeader("published", 1)),
                Interceptor.OnEnqueue(message => message.SetBody("marked body"u8.ToArray()), _marked),
                Interceptor.OnEnqueue(message => message.DeadLetter(), new InterceptorScope { Queue = "^dying$" }),
            ],
        };
        using var node = new NodeRig(new NodeRigOptions { Extend = extended.Extend });
        var client = node.Connect(confirms: true);
        node.Declare(client, "plain");
        node.Declare(client, "marked");
        node.Declare(client, "dead");
        node.Declare(client, "dying", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        foreach (string queue in (string[])["plain", "marked", "dying"])
        {
            client.Send(1, new QueueBind { Queue = TestClient.Utf8(queue), Exchange = "amq.fanout"u8 });
            client.Expect(QueueBindOk.Id);
        }
        client.Publish("", "body", DurableBroker.Persistent, exchange: "amq.fanout");
        client.Expect(BasicAck.Id);
        using var after = node.Crash();
        var reader = after.Connect();
        Assert.Equal("body", Get(reader, "plain").Text);
        var marked = Get(reader, "marked");
        Assert.Equal(("marked body", 1), (marked.Text, marked.Headers["published"]));
        Assert.Equal("body", Get(reader, "dead").Text);
        Assert.Equal(0, after.Broker.Queue("dying").ReadyCount);
    }

    [Fact]
    public void LargeBody_OnDisk_IsSharedByWhatInterceptorsMakeOfTheMessage()
    {
        byte[] body = [.. Enumerable.Range(0, 600_000).Select(i => (byte)(i * 7))];
        var extended = new ExtendedBroker
        {
            Interceptors =
            [
                Interceptor.OnPublish(message =>
                {
                    message.SetHeader("last", (int)message.Body.Span[^1]);
                    message.SetHeader("length", message.BodyLength);
                }),
                Interceptor.OnEnqueue(message => message.SetHeader("marked", true), _marked),
            ],
        };
        using var node = new NodeRig(new NodeRigOptions { SegmentBytes = 2 << 20, Extend = extended.Extend });
        var client = node.Connect(confirms: true);
        node.Declare(client, "plain");
        node.Declare(client, "marked");
        foreach (string queue in (string[])["plain", "marked"]) client.Call(1, new QueueBind { Queue = TestClient.Utf8(queue), Exchange = "amq.fanout"u8 }, QueueBindOk.Id);
        client.WritePublish(1, "amq.fanout", "", body, DurableBroker.Persistent);
        client.Flush();
        client.Expect(BasicAck.Id);
        using var after = node.Restart();
        var reader = after.Connect();
        foreach (string queue in (string[])["plain", "marked"])
        {
            var got = Get(reader, queue);
            Assert.Equal(body, got.Body);
            Assert.Equal((body[^1], body.Length), ((int)got.Headers["last"]!, (int)got.Headers["length"]!));
            Assert.Equal(queue == "marked", got.Headers.ContainsKey("marked"));
        }
    }

    private static void Decide(EnqueuedMessage message, InterceptorVerdict verdict)
    {
        if (verdict == InterceptorVerdict.Refuse) message.Refuse();
        else if (verdict == InterceptorVerdict.Drop) message.Drop();
        else message.DeadLetter();
    }

    private static TestClient Fanout(TestBroker broker, params string[] queues)
    {
        var client = broker.Connect();
        client.Call(1, new ExchangeDeclare { Exchange = "dlx"u8, Type = "direct"u8 }, ExchangeDeclareOk.Id);
        foreach (string queue in queues)
        {
            byte[] arguments = queue == "marked" ? DurableBroker.Table(("x-dead-letter-exchange", "dlx"), ("x-dead-letter-routing-key", "dead")) : [];
            client.Call(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Arguments = arguments }, QueueDeclareOk.Id);
            client.Call(1, new QueueBind { Queue = TestClient.Utf8(queue), Exchange = "amq.fanout"u8 }, QueueBindOk.Id);
        }
        client.Call(1, new QueueDeclare { Queue = "dead"u8 }, QueueDeclareOk.Id);
        client.Call(1, new QueueBind { Queue = "dead"u8, Exchange = "dlx"u8, RoutingKey = "dead"u8 }, QueueBindOk.Id);
        return client;
    }

    private static ReceivedMethod Get(TestClient client, string queue) =>
        client.Call(1, new BasicGet { Queue = TestClient.Utf8(queue), NoAck = true }, BasicGetOk.Id);
}
