using System.Globalization;
using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.VirtualHosts;

/// <summary>Dead letters of one queue arrive in the order in which they stood there, whoever moves them and wherever they lay.</summary>
public sealed class DeadLetterOrderTests
{
    private const int Many = 20_000;
    private const int Late = 1000;
    private const int Publishers = 4;
    private const int MessagesEach = 5000;

    // A tail stays in memory behind the pages, and what expires of these is more than a turn takes.
    private static readonly PagingLimits _smallPages = new() { PageEntries = 512, ExpiredInTurn = 2000, FrontEntries = 200, ResidentBytes = 0 };

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1, false, false, true)]
    [InlineData(2, false, false, false)]
    [InlineData(3, true, false, true)]
    [InlineData(4, true, true, true)]
    [InlineData(5, true, true, false)]
    [InlineData(6, true, false, false)]
    public void Letters_OfMessagesThatExpireTogether_ArriveAsTheyStood(int seed, bool paged, bool persistent, bool byQueue)
    {
        var random = new Random(seed);
        var rig = new QueueRig(new MemoryStore(), options => paged ? options with { PageAboveBytes = 0, Paging = _smallPages } : options);
        (string, object?)[] arguments = [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave")];
        var mortal = rig.Declare("mortal", byQueue ? [.. arguments, ("x-message-ttl", 1000)] : arguments);
        var grave = rig.Declare("grave");
        for (int sent = 0; sent < Many - Late;)
        {
            int count = Math.Min(random.Next(1, 500), Many - Late - sent);
            var facts = new MessageFacts { Persistent = persistent && random.Next(4) > 0, TimeToLiveMs = byQueue && random.Next(3) > 0 ? 0 : 1000 };
            rig.Publish(mortal, facts, Enumerable.Range(sent, count).Select(i => $"{i}"));
            sent += count;
            if (random.Next(10) == 0) Return(rig, mortal, random);
        }
        Return(rig, mortal, random);
        // These are still in memory when all of them expire.
        rig.Advance(999);
        rig.Publish(mortal, new MessageFacts { TimeToLiveMs = 1 }, Enumerable.Range(Many - Late, Late).Select(i => $"{i}"));
        rig.Advance(1001);
        Assert.Equal(Numbers(Many), rig.TakeAll(grave));
    }

    [Theory]
    [InlineData("x-max-length", 10)]
    [InlineData("x-message-ttl", 0)]
    public async Task Letters_OfAQueueThatManyThreadsEnter_ArriveAsTheyWerePublished(string argument, int value)
    {
        var rig = new QueueRig();
        var mortal = rig.Declare("mortal", (argument, value), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
        var grave = rig.Declare("grave");
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => OnItsOwnThread(() => PublishAll(rig, mortal, publisher)))).WaitAsync(_limit);
        rig.Advance(1000);
        var dead = rig.TakeAll(grave).Concat(rig.TakeAll(mortal)).Select(body => body.Split('/')).ToLookup(parts => parts[0], parts => parts[1]);
        Assert.Equal(Publishers, dead.Count);
        Assert.All(dead, one => Assert.Equal(Numbers(MessagesEach), one));
    }

    [Fact]
    public void Letter_OfATransientMessage_WaitsForThePersistentOneThatDiedBeforeIt()
    {
        using var rig = new DurableBroker();
        var client = rig.Connect();
        rig.Declare(client, "grave");
        rig.Declare(client, "mortal", ("x-max-length", 0), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
        client.Publish("mortal", "first", DurableBroker.Persistent);
        client.Publish("mortal", "second");
        client.Publish("mortal", "third", DurableBroker.Persistent);
        Assert.Equal(0, rig.Broker.Queue("grave").ReadyCount);
        rig.Flush();
        Assert.Equal(["first", "second", "third"], Bodies(rig, client, 3));
        Assert.Equal(0, rig.Log.UnderWay);
    }

    [Fact]
    public void Letters_WhoseFrameIsDurableAtOnce_LetThoseBeforeThemGoFirst()
    {
        using var rig = new DurableBroker();
        var client = rig.Connect();
        rig.Declare(client, "grave");
        rig.Declare(client, "mortal", ("x-max-length", 0), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
        client.Publish("mortal", "first", DurableBroker.Persistent);
        client.Publish("mortal", "second", DurableBroker.Persistent);
        // A flush that ends just now covers it, and has yet to tell of those before.
        rig.Log.IsQuick = true;
        client.Publish("mortal", "third", DurableBroker.Persistent);
        Assert.Equal(["first", "second", "third"], Bodies(rig, client, 3));
        rig.Flush();
        Assert.Equal((0, 0), (rig.Broker.Queue("grave").ReadyCount, rig.Log.UnderWay));
    }

    [Fact]
    public void Letters_MoreThanATurnMoves_GoOnWithTheTimers()
    {
        var rig = new QueueRig();
        var mortal = rig.Declare("mortal", ("x-max-length", 0), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
        var grave = rig.Declare("grave");
        rig.Publish(mortal, Enumerable.Range(0, Many).Select(i => $"{i}"));
        Assert.InRange(grave.ReadyCount, 1, Many - 1);
        rig.Publish(mortal, $"{Many}");
        rig.Advance(100);
        Assert.Equal(Numbers(Many + 1), rig.TakeAll(grave));
        Assert.Equal(0, rig.Core.Timers.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Letters_OfABrokerThatIsKilledWhileTheyMove_ArriveAsTheyStood(int seed)
    {
        var random = new Random(seed);
        var rig = new NodeRig((seed % 2 == 0 ? NodeRigOptions.Tiny : new NodeRigOptions()) with { SegmentBytes = 1280 * 1024 });
        try
        {
            var client = rig.Connect();
            rig.Declare(client, "grave");
            rig.Declare(client, "mortal", ("x-message-ttl", 60_000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "grave"));
            List<string> all = [.. Enumerable.Range(0, 600).Select(i => $"{i}".PadRight(random.Next(10, 8000), '.'))];
            foreach (string body in all) client.Publish("mortal", body, DurableBroker.Persistent);
            client.Close();
            rig.FlushesByItself = false;
            rig.Advance(60_000);
            for (int kills = 0; kills < 4; kills++)
            {
                for (int steps = random.Next(4); steps > 0; steps--)
                {
                    rig.Advance(1);
                    if (random.Next(2) == 0) rig.Flush();
                }
                if (random.Next(3) == 0) rig.Checkpoint();
                rig = rig.Crash(random.Next(2) == 0 ? seed + kills : null);
                rig.FlushesByItself = kills == 3;
                Assert.Equal(all, [.. Held(rig, "grave"), .. Held(rig, "mortal")]);
            }
            for (int second = 0; second < 3; second++) rig.Advance(1000);
            Assert.Equal(all, Held(rig, "grave"));
            Assert.Equal(all.Count, rig.Broker.Queue("grave").ReadyCount);
        }
        finally
        {
            rig.Dispose();
        }
    }

    private static void Return(QueueRig rig, Queue queue, Random random)
    {
        var taken = Enumerable.Range(0, random.Next(1, 50)).Select(_ => rig.Fetch(queue)).ToArray();
        random.Shuffle(taken);
        foreach (var one in taken) rig.Settle(Settlement.Requeue, one);
    }

    private static void PublishAll(QueueRig rig, Queue queue, int publisher)
    {
        var writer = new MessageWriter(rig.Core.Memory);
        var turn = new Turn();
        for (int sent = 0; sent < MessagesEach; sent += 5)
        {
            var batch = Enumerable.Range(sent, 5).Select(i => TestMessages.Incoming(TestMessages.Message(writer, "key", $"{publisher}/{i}"))).ToArray();
            queue.Publish(batch, turn);
            turn.Complete();
        }
        writer.Park();
    }

    private static Task OnItsOwnThread(Action action) =>
        Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static List<string> Bodies(DurableBroker rig, TestClient client, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => rig.Get(client, "grave").Text)];

    private static List<string> Held(NodeRig rig, string queue) =>
        [.. new NodeContents(rig).Messages.Where(message => message.Place == queue).Select(message => message.Body ?? "damaged")];

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture));
}
