using Hoopoe.Core;
using Hoopoe.Core.Queues;
using Hoopoe.Core.VirtualHosts;
using Hoopoe.Journal;
using Hoopoe.Protocols.Amqp.Connections;
using Hoopoe.Protocols.Amqp.Publishing;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Publishing;

/// <summary>In which order confirms leave, and what they wait for.</summary>
public sealed class PublisherConfirmsTests : IDisposable
{
    private readonly SingleThread _thread = new();
    private readonly List<string> _sent = [];
    private readonly OutputBuffer _output;
    private readonly FrameLog _log = new();
    private readonly PublisherConfirms _confirms;
    private readonly Turn _turn = new();
    private readonly MemoryTransport _client;

    public PublisherConfirmsTests()
    {
        (var server, _client) = MemoryTransport.Pair(_thread, "client", isLoopback: true);
        _output = new OutputBuffer(server, 4 << 20, error => throw error);
        _confirms = new PublisherConfirms(1, _output, _log, new PublishCounters(), TimeProvider.System);
        _ = ReadAsync();
    }

    public void Dispose() => _thread.Dispose();

    [Fact]
    public void Publishes_ThatNeedNoWaiting_AreConfirmedTogether()
    {
        for (int i = 0; i < 200; i++) _confirms.Window.Next();
        Assert.Equal(["ack 200 multiple"], HandOver());
        _confirms.Window.Next();
        Assert.Equal(["ack 201"], HandOver());
    }

    [Fact]
    public void Publish_ThatAwaitsItsQueues_HoldsBackThoseAfterIt()
    {
        _confirms.Window.Next();
        Await(queues: 2);
        _confirms.Window.Next();
        Assert.Equal(["ack 1"], HandOver());
        _confirms.Window.Accepted(2, JournalPosition.None, _turn);
        Assert.Empty(Flush());
        _confirms.Window.Accepted(2, JournalPosition.None, _turn);
        Assert.Equal(["ack 3 multiple"], Flush());
    }

    [Fact]
    public void Publish_ThatAnyQueueRefuses_IsRefusedInItsPlace()
    {
        Await(1);
        Await(2);
        Await(1);
        Assert.Empty(HandOver());
        _confirms.Window.Accepted(3, JournalPosition.None, _turn);
        _confirms.Window.Refused(2, JournalPosition.None, _turn);
        _confirms.Window.Accepted(1, JournalPosition.None, _turn);
        Assert.Equal(["ack 1"], Flush());
        _confirms.Window.Accepted(2, JournalPosition.None, _turn);
        Assert.Equal(["nack 2", "ack 3"], Flush());
    }

    [Fact]
    public void Publish_ThatIsRefused_IsToldWhenARestartWouldNotFindIt()
    {
        Await(1);
        Assert.Empty(HandOver());
        _confirms.Window.Refused(1, new JournalPosition(10), _turn);
        Assert.Empty(Flush());
        _log.Flush(new JournalPosition(10));
        Assert.Equal(["nack 1"], Flush());
    }

    [Fact]
    public void Windows_AfterABurst_ShareNoMemory()
    {
        const int Burst = 5000;
        var one = new ConfirmWindow(_log, _output);
        var other = new ConfirmWindow(_log, _output);
        AwaitBurst(one);
        Assert.Equal(Burst, TakeAccepted(one, Burst));
        AwaitBurst(one);
        AwaitBurst(other);
        Assert.Equal(2 * Burst, TakeAccepted(one, 2 * Burst));
        Assert.Equal(Burst, TakeAccepted(other, Burst));

        void AwaitBurst(ConfirmWindow window)
        {
            for (int i = 0; i < Burst; i++) window.Await(window.Next(), 1);
            window.HandedOver();
        }

        long TakeAccepted(ConfirmWindow window, long through)
        {
            for (long number = through - Burst + 1; number <= through; number++) window.Accepted(number, JournalPosition.None, _turn);
            return window.TakeDue(new Queue<long>());
        }
    }

    [Fact]
    public void Publish_ThatIsNotDurableYet_WaitsForTheLog()
    {
        Await(1);
        Await(1);
        HandOver();
        _confirms.Window.Accepted(1, new JournalPosition(10), _turn);
        _confirms.Window.Accepted(2, new JournalPosition(20), _turn);
        Assert.Empty(Flush());
        _log.Flush(new JournalPosition(15));
        Assert.Equal(["ack 1"], Flush());
        _log.Flush(new JournalPosition(20));
        Assert.Equal(["ack 2"], Flush());
    }

    [Fact]
    public void Publishes_OfOnePosition_AskTheLogOnce()
    {
        for (int i = 0; i < 3; i++) Await(1);
        HandOver();
        for (int i = 1; i <= 3; i++)
        {
            _confirms.Window.Accepted(i, new JournalPosition(10), _turn);
            Assert.Empty(Flush());
        }
        Assert.Equal(1, _log.Waits);
        _log.Flush(new JournalPosition(10));
        Assert.Equal(["ack 3 multiple"], Flush());
        Assert.Equal(1, _log.Waits);
    }

    [Fact]
    public void Publish_ThatTheJournalLost_IsNeverConfirmed()
    {
        Await(1);
        HandOver();
        _confirms.Window.Accepted(1, new JournalPosition(10), _turn);
        Flush();
        _log.Fail("the disk is on fire");
        _confirms.Window.Next();
        Assert.Empty(HandOver());
    }

    [Fact]
    public void Publish_NumberedSinceTheLastBatch_IsNotConfirmedByAnothersFlush()
    {
        Await(1);
        HandOver();
        _confirms.Window.Next();
        _confirms.Window.Accepted(1, JournalPosition.None, _turn);
        Assert.Equal(["ack 1"], Flush());
        Assert.Equal(["ack 2"], HandOver());
    }

    [Fact]
    public void Confirms_OfAnEndedChannel_SayNoMore()
    {
        Await(1);
        HandOver();
        lock (_output.Gate) _confirms.End();
        _confirms.Window.Accepted(1, JournalPosition.None, _turn);
        Assert.Empty(Flush());
    }

    [Fact]
    public void Confirms_OfRandomOutcomes_FollowThePublishes()
    {
        var random = new Random(7);
        var waiting = new List<long>();
        var refused = new HashSet<long>();
        long confirmed = 0;
        for (int step = 0; step < 5000; step++)
        {
            if (random.Next(3) > 0) waiting.AddRange(Enumerable.Range(0, random.Next(40)).Select(_ => Await(1)));
            else Check(HandOver());
            for (int i = random.Next(40); i > 0 && waiting.Count > 0; i--)
            {
                int at = random.Next(Math.Min(waiting.Count, 10));
                if (random.Next(5) == 0 && refused.Add(waiting[at])) _confirms.Window.Refused(waiting[at], JournalPosition.None, _turn);
                else _confirms.Window.Accepted(waiting[at], JournalPosition.None, _turn);
                waiting.RemoveAt(at);
            }
            Check(Flush());
        }

        void Check(List<string> said)
        {
            foreach (string[] words in said.Select(text => text.Split(' ')))
            {
                long number = long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(words.Length == 3 ? number > confirmed + 1 : number == confirmed + 1, $"{words[1]} after {confirmed}");
                for (long each = confirmed + 1; each <= number; each++)
                {
                    Assert.DoesNotContain(each, waiting);
                    Assert.Equal(words[0] == "nack", refused.Contains(each));
                }
                confirmed = number;
            }
        }
    }

    private long Await(int queues)
    {
        long number = _confirms.Window.Next();
        _confirms.Window.Await(number, queues);
        return number;
    }

    private List<string> HandOver()
    {
        _confirms.HandedOver(_turn);
        return Flush();
    }

    private List<string> Flush()
    {
        _turn.Complete();
        _thread.Pump();
        List<string> said = [.. _sent];
        _sent.Clear();
        return said;
    }

    private async Task ReadAsync()
    {
        var frames = new FrameAssembler(method => _sent.Add(method.Id == BasicNack.Id
            ? $"nack {method.Nack.DeliveryTag}"
            : $"ack {method.Ack.DeliveryTag}{(method.Ack.Multiple ? " multiple" : "")}"));
        byte[] buffer = new byte[4096];
        while (true) frames.Take(buffer.AsSpan(0, await _client.ReceiveAsync(buffer)));
    }
}
