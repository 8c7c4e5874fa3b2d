using System.Text;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Channels;

/// <summary>A commit takes effect as a whole or not at all: on disk, in the queues, and in what the client is told.</summary>
public sealed class DurableTransactionTests : IDisposable
{
    private readonly DurableBroker _rig = new();
    private readonly TestClient _client;

    public DurableTransactionTests()
    {
        _client = _rig.Connect();
        _rig.Declare(_client, "in", "out", "more");
        _client.Publish("in", "request", DurableBroker.Persistent);
        _client.Call(1, default(TxSelect), TxSelectOk.Id);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Commit_OfPublishesAndAcknowledgements_IsOneFrameAndAnsweredOnceThatIsOnDisk()
    {
        AcknowledgeAndPublish();
        var (inBefore, outBefore, moreBefore) = (_rig.ReplayOfNow("in"), _rig.ReplayOfNow("out"), _rig.ReplayOfNow("more"));
        int frames = _rig.Log.FrameCount;
        _client.Send(1, default(TxCommit));
        Assert.Empty(_client.Received);
        Assert.Equal(frames + 1, _rig.Log.FrameCount);
        Assert.Equal(0, _rig.Log.UnderWay);
        Assert.Equal(["request"], inBefore());
        Assert.Empty(outBefore());
        Assert.Empty(moreBefore());
        Assert.Empty(_rig.Replay("in"));
        Assert.Equal(["answer"], _rig.Replay("out"));
        Assert.Equal(["answer"], _rig.Replay("more"));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.Equal((0, 1, 1), Ready());
        Assert.Equal(0, _rig.Broker.Queue("in").UnackedCount);
    }

    [Fact]
    public void Commit_OfAnAcknowledgementAlone_GivesUpItsBytesOnce()
    {
        var got = _rig.Get(_client, "in");
        _client.Write(1, new BasicAck { DeliveryTag = got.GetOk.DeliveryTag });
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.Empty(_rig.Replay("in"));
        Assert.Equal(0, _rig.Log.LiveBytes);
        Assert.Equal(0, _rig.Log.UnderWay);
    }

    [Fact]
    public void Commit_WithARejection_MovesTheDeadLetterAfterwards()
    {
        _rig.Declare(_client, "mortal", [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "out")]);
        _client.WritePublish(1, "", "mortal", "message"u8, DurableBroker.Persistent);
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        _client.Write(1, new BasicReject { DeliveryTag = _rig.Get(_client, "mortal").GetOk.DeliveryTag });
        Assert.Equal(["message"], _rig.Replay("mortal"));
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.Empty(_rig.Replay("mortal"));
        Assert.Equal(["message"], _rig.Replay("out"));
    }

    [Fact]
    public void Commit_WithAMessageThatCannotBePublished_HasNoEffect()
    {
        AcknowledgeAndPublish();
        var other = _rig.Connect();
        other.Send(1, new ExchangeDeclare { Exchange = "brief"u8, Type = "fanout"u8 });
        _rig.Flush();
        _client.WritePublish(1, "brief", "", "lost"u8, DurableBroker.Persistent);
        _client.Flush();
        other.Send(1, new ExchangeDelete { Exchange = "brief"u8 });
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        Assert.Equal(404, _client.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
        Assert.Equal((1, 0, 0), Ready());
        Assert.Equal(["request"], _rig.Replay("in"));
        Assert.Empty(_rig.Replay("out"));
    }

    [Fact]
    public void Commit_ThatTheJournalDoesNotTake_HasNoEffectAndEndsTheConnection()
    {
        AcknowledgeAndPublish();
        _rig.Log.Refusal = "the disk is on fire";
        _client.WritePublish(1, "", "nowhere", "returned"u8, mandatory: true);
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        Assert.Equal(541, _client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        Assert.Equal((1, 0, 0), Ready());
        Assert.Equal(["request"], _rig.Replay("in"));
    }

    [Fact]
    public void Commit_LargerThanAFrame_CountsWithItsLastFrameAlone()
    {
        string[] bodies = PublishMoreThanAFrame();
        int frames = _rig.Log.FrameCount;
        _client.Send(1, default(TxCommit));
        Assert.Equal(frames + 4, _rig.Log.FrameCount);
        Assert.Equal(["request"], _rig.Log.Replay(_rig.Broker.Queue("in").Definition.DurableId, new JournalPosition(_rig.Log.End.Value - 1)));
        Assert.Empty(_rig.Log.Replay(_rig.Broker.Queue("out").Definition.DurableId, new JournalPosition(_rig.Log.End.Value - 1)));
        Assert.Empty(_client.Received);
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.Empty(_rig.Replay("in"));
        Assert.Equal(["answer", .. bodies], _rig.Replay("out"));
        Assert.Equal(["answer"], _rig.Replay("more"));
        Assert.Equal((0, 4, 1), Ready());
        Assert.Equal(0, _rig.Log.UnderWay);
    }

    [Fact]
    public void CommittedLargerThanAFrame_GivesUpItsBytesAsItIsTaken()
    {
        PublishMoreThanAFrame();
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.InRange(_rig.Log.LiveBytes, 270_000, 280_000);
        foreach (string queue in (string[])["out", "out", "out", "out", "more"])
        {
            _client.Send(1, new BasicGet { Queue = TestClient.Utf8(queue), NoAck = true });
            _rig.Flush();
            _client.Expect(BasicGetOk.Id);
        }
        Assert.Empty(_rig.Replay("out"));
        Assert.Equal(0, _rig.Log.LiveBytes);
    }

    [Fact]
    public void Commit_WithAMessageThatNoFrameTakes_IsRefusedAsAWholeAndGivenUp()
    {
        PublishMoreThanAFrame();
        _client.WritePublish(1, "", "out", new byte[150_000], DurableBroker.Persistent);
        int frames = _rig.Log.FrameCount;
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        Assert.Equal(406, _client.Expect(ChannelClose.Id).ChannelClose.ReplyCode);
        Assert.True(_rig.Log.FrameCount > frames, "nothing was written ahead");
        AssertAllIsAsBefore();
    }

    [Fact]
    public void Commit_OfMoreFramesThanOneCanName_IsRefusedAsAWholeAndSaysHowManyItTakes()
    {
        AcknowledgeAndPublish();
        // A frame for each message.
        _rig.Log.LargestFrame = 66_100;
        for (int i = 0; i < 8400; i++) _client.WritePublish(1, "", "out", new byte[400], DurableBroker.Persistent);
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        var close = _client.Expect(ChannelClose.Id).ChannelClose;
        Assert.Equal(406, close.ReplyCode);
        Assert.Contains("more than the 8256 frames", Encoding.UTF8.GetString(close.ReplyText), StringComparison.Ordinal);
        AssertAllIsAsBefore();
    }

    [Fact]
    public void Commit_LargerThanAFrame_WhoseSecondFrameTheJournalDoesNotTake_HasNoEffectAndEndsTheConnection()
    {
        PublishMoreThanAFrame();
        _rig.Log.RefusedAfter = 1;
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        Assert.Equal(541, _client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        _rig.Log.RefusedAfter = int.MaxValue;
        AssertAllIsAsBefore();
    }

    [Fact]
    public void Commit_LargerThanAFrame_WhileTheDiskFillsUp_HasNoEffectAndIsToldWhy()
    {
        PublishMoreThanAFrame();
        _rig.Log.FullAfter = 1;
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        Assert.Equal(506, _client.Expect(ConnectionClose.Id).ConnectionClose.ReplyCode);
        AssertAllIsAsBefore();
    }

    [Fact]
    public void Commit_AfterOneThatWasRefused_TakesNothingOfIt()
    {
        Commit_WithAMessageThatNoFrameTakes_IsRefusedAsAWholeAndGivenUp();
        _client.Send(1, default(ChannelCloseOk));
        _client.Call(1, default(ChannelOpen), ChannelOpenOk.Id);
        _client.Call(1, default(TxSelect), TxSelectOk.Id);
        _client.WritePublish(1, "", "more", "next"u8, DurableBroker.Persistent);
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.Equal(["next"], _rig.Replay("more"));
        Assert.Empty(_rig.Replay("out"));
        Assert.Equal((0, 0, 1), Ready());
    }

    [Fact]
    public void Commit_OfMoreThanAQueueTakesAtATime_KeepsTheOrder()
    {
        string[] bodies = [.. Enumerable.Range(0, 2000).Select(i => $"{i}")];
        foreach (string body in bodies) _client.WritePublish(1, "", "out", TestClient.Utf8(body), DurableBroker.Persistent);
        int frames = _rig.Log.FrameCount;
        _client.Send(1, default(TxCommit));
        _rig.Flush();
        _client.Expect(TxCommitOk.Id);
        Assert.Equal(frames + 1, _rig.Log.FrameCount);
        Assert.Equal(bodies, _rig.Replay("out"));
        Assert.Equal(2000, _rig.Broker.Queue("out").ReadyCount);
    }

    private string[] PublishMoreThanAFrame()
    {
        AcknowledgeAndPublish();
        _rig.Log.LargestFrame = 200_000;
        string[] bodies = [.. Enumerable.Range(0, 3).Select(i => new string((char)('a' + i), 90_000))];
        foreach (string body in bodies) _client.WritePublish(1, "", "out", TestClient.Utf8(body), DurableBroker.Persistent);
        return bodies;
    }

    private void AssertAllIsAsBefore()
    {
        Assert.Equal((1, 0, 0), Ready());
        Assert.Equal(["request"], _rig.Replay("in"));
        Assert.Empty(_rig.Replay("out"));
        Assert.Empty(_rig.Replay("more"));
        Assert.Equal(0, _rig.Log.UnderWay);
        _rig.Connect().Call(1, new QueuePurge { Queue = "in"u8 }, QueuePurgeOk.Id);
        Assert.Equal(0, _rig.Log.LiveBytes);
    }

    private void AcknowledgeAndPublish()
    {
        var got = _rig.Get(_client, "in");
        _client.WritePublish(1, "", "out", "answer"u8, DurableBroker.Persistent);
        _client.WritePublish(1, "", "more", "answer"u8, DurableBroker.Persistent);
        _client.Write(1, new BasicAck { DeliveryTag = got.GetOk.DeliveryTag });
        _client.Flush();
    }

    private (int In, int Out, int More) Ready() =>
        (_rig.Broker.Queue("in").ReadyCount, _rig.Broker.Queue("out").ReadyCount, _rig.Broker.Queue("more").ReadyCount);
}
