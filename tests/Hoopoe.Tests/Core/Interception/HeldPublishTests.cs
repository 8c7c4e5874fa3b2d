using Hoopoe.Core.Interception;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Interception;

/// <summary>Interceptors that wait: what they hold up, and what they do not.</summary>
public sealed class HeldPublishTests : IDisposable
{
    private readonly Dictionary<string, TaskCompletionSource> _waits = [];
    private readonly List<CancellationToken> _tokens = [];
    private readonly ExtendedBroker _extended;
    private readonly TestBroker _broker;
    private readonly TestClient _client;

    public HeldPublishTests()
    {
        _extended = new ExtendedBroker { Interceptors = [Interceptor.OnPublishAwaited(WaitAsync)] };
        _broker = _extended.Start();
        _client = _broker.Connect();
        _client.OpenChannel(2);
        _client.Call(1, new QueueDeclare { Queue = "q"u8 }, QueueDeclareOk.Id);
    }

    public void Dispose() => _broker.Dispose();

    private int Ready => _broker.Queue("q").ReadyCount;

    [Fact]
    public void Messages_HeldOneAfterAnother_AreDeliveredInOrderAndConfirmed()
    {
        _client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        foreach (string body in (string[])["wait a", "b", "wait c", "d"]) _client.WritePublish(1, "", "q", TestClient.Utf8(body));
        _client.Flush();
        Assert.Equal(0, Ready);
        Release("wait a");
        Assert.Equal(2, Ready);
        Release("wait c");
        var acks = _client.Received.FindAll(method => method.Id == BasicAck.Id);
        Assert.Equal(4ul, acks[^1].Ack.DeliveryTag);
        _client.Received.Clear();
        string[] bodies = [Get().Text, Get().Text, Get().Text, Get().Text];
        Assert.Equal(["wait a", "b", "wait c", "d"], bodies);
    }

    [Fact]
    public void Channels_BesideOneThatIsHeld_GoOn()
    {
        _client.Publish("q", "wait");
        _client.Publish("q", "other", channel: 2);
        Assert.Equal(1, Ready);
        _client.Call(2, new QueueDeclare { Queue = "new"u8 }, QueueDeclareOk.Id);
        Release("wait");
        Assert.Equal(2, Ready);
    }

    [Fact]
    public void Methods_BehindAHeldPublish_WaitForIt()
    {
        _client.Publish("q", "wait");
        _client.Send(1, new QueueDeclare { Queue = "q"u8, Passive = true });
        Assert.Empty(_client.Received);
        Release("wait");
        Assert.Equal(1u, _client.Expect(QueueDeclareOk.Id).QueueDeclareOk.MessageCount);
    }

    [Fact]
    public void Acknowledgements_BehindAHeldPublish_DoNotWait()
    {
        _client.Publish("q", "first");
        var got = _client.Call(1, new BasicGet { Queue = "q"u8 }, BasicGetOk.Id);
        _client.Publish("q", "wait");
        _client.Send(1, new BasicAck { DeliveryTag = got.GetOk.DeliveryTag });
        Assert.Equal(0, _broker.Queue("q").UnackedCount);
        Release("wait");
        Assert.Equal(1, Ready);
    }

    [Fact]
    public void Commit_BehindAHeldPublish_CommitsItToo()
    {
        _client.Call(1, default(TxSelect), TxSelectOk.Id);
        _client.Publish("q", "wait");
        _client.Send(1, default(TxCommit));
        Assert.Empty(_client.Received);
        Release("wait");
        _client.Expect(TxCommitOk.Id);
        Assert.Equal(1, Ready);
    }

    [Fact]
    public void Close_OfAConnectionWithAHeldPublish_WaitsForIt()
    {
        _client.Publish("q", "wait");
        _client.Send(0, new ConnectionClose { ReplyCode = 200 });
        Assert.Empty(_client.Received);
        Release("wait");
        _client.Expect(ConnectionCloseOk.Id);
        _client.Transport.Dispose();
        _broker.Thread.Pump();
        Assert.Equal((1, 0), (Ready, _broker.Server.ConnectionCount));
    }

    [Fact]
    public void Client_ThatHangsUpWithAHeldPublish_HasPublished()
    {
        _client.Publish("q", "wait");
        _client.Transport.ShutdownSend();
        _broker.Thread.Pump();
        Assert.Equal(1, _broker.Server.ConnectionCount);
        Release("wait");
        Assert.Equal((1, 0), (Ready, _broker.Server.ConnectionCount));
    }

    [Fact]
    public void Client_ThatHangsUpWhileAnInterceptorTakesTooLong_IsForgotten()
    {
        _client.Publish("q", "wait");
        _client.Transport.ShutdownSend();
        _broker.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal(0, _broker.Server.ConnectionCount);
        Assert.True(_tokens[0].IsCancellationRequested);
        Release("wait");
        Assert.Equal(0, Ready);
    }

    [Fact]
    public void Connection_CutOffWithAHeldPublish_CancelsItsInterceptor()
    {
        _client.Publish("q", "wait");
        _client.Vanish();
        Assert.True(_tokens[0].IsCancellationRequested);
        Assert.Equal(0, _broker.Server.ConnectionCount);
        Release("wait");
        Assert.Equal(0, Ready);
    }

    [Fact]
    public void Interceptor_ThatFailsAfterAWhile_RefusesThePublish()
    {
        _client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        _client.Publish("q", "wait");
        _waits["wait"].SetException(new InvalidOperationException("broken"));
        _broker.Thread.Pump();
        _client.Expect(BasicNack.Id);
        Assert.Equal(["publish interceptor: broken"], _extended.Failures);
    }

    [Fact]
    public void Frames_BehindAHeldPublish_HoldTheConnectionWhenTheyAreMany()
    {
        _client.Publish("q", "wait");
        byte[] body = new byte[100_000];
        for (int i = 0; i < 20; i++)
        {
            _client.WritePublish(1, "", "q", body);
            _client.Flush();
        }
        // Held back as a whole by now: even another channel waits.
        _client.Send(2, new QueueDeclare { Queue = "new"u8 });
        Assert.Empty(_client.Received);
        Release("wait");
        _client.Expect(QueueDeclareOk.Id);
        Assert.Equal(21, Ready);
    }

    [Fact]
    public void Body_LargerThanARead_ArrivesWholeBehindAHeldPublish()
    {
        _client.Publish("q", "wait");
        byte[] body = [.. Enumerable.Range(0, 300_000).Select(i => (byte)i)];
        _client.WritePublish(1, "", "q", body);
        _client.WritePublish(2, "", "q", body);
        _client.Flush();
        Assert.Equal(1, Ready);
        Release("wait");
        Assert.Equal(body, Get().Body);
        Get();
        Assert.Equal(body, Get().Body);
    }

    private async ValueTask WaitAsync(PublishedMessage message, CancellationToken cancel)
    {
        string body = System.Text.Encoding.UTF8.GetString(message.Body.Span);
        if (!body.StartsWith("wait", StringComparison.Ordinal)) return;
        _tokens.Add(cancel);
        var wait = _waits[body] = new TaskCompletionSource();
        await wait.Task;
        Assert.Equal(body, System.Text.Encoding.UTF8.GetString(message.Body.Span));
    }

    private void Release(string body)
    {
        _waits[body].SetResult();
        _broker.Thread.Pump();
    }

    private ReceivedMethod Get()
    {
        _client.Received.RemoveAll(method => method.Id == BasicAck.Id);
        return _client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
    }
}
