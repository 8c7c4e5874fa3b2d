using Xunit;

namespace Hoopoe.Tests.Core.Queues.Paging;

/// <summary>A queue that moves nearly everything to the disk behaves as one that never does, whatever is done to both.</summary>
public sealed class PagedQueueModelTests
{
    public static TheoryData<string> Kinds => new(
        "plain", "priorities", "ttl", "length", "refusing", "bytes", "priorities ttl", "priorities length dead", "ttl dead", "ttl length priorities",
        "limit dead", "transient", "transient length", "transient priorities dead");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Queue_ThatPages_BehavesAsOneThatDoesNot(string kind)
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            try
            {
                Run(new Random(seed), kind);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{kind}, seed {seed}, {error.Message}", error);
            }
        }
    }

    private static void Run(Random random, string kind)
    {
        var pair = new PagedPair(kind);
        bool dead = kind.Contains("dead", StringComparison.Ordinal);
        for (int step = 0; step < 300; step++)
        {
            int before = random.Next();
            Step(pair, new Random(before), dead);
            pair.Check($"step {step} ({new Random(before).Next(20)})");
        }
        Assert.True(pair.Store.Loaded > 0, "nothing was ever read back");
        pair.Finish();
        // A dead letter's own frame is the dead-letter router's to write.
        if (dead) return;
        Assert.Equal((0, 0, 0), (pair.Store.LiveBytes, pair.Store.Indexes, pair.Store.Left(pair.Paged.Queue).Count));
    }

    private static void Step(PagedPair pair, Random random, bool dead)
    {
        int what = random.Next(20);
        int arg = random.Next();
        switch (what)
        {
            case < 8:
                pair.Publish(new Random(arg));
                break;
            case < 11:
                pair.Both(side => side.Fetch((arg % 8) + 1));
                break;
            case < 13:
                pair.Both(side => side.Settle(new Random(arg)));
                break;
            case 13:
                pair.Both(side => side.Rig.Advance(arg % 40));
                break;
            case 14:
                pair.Both(side => side.ToggleConsumer(arg % 7));
                break;
            case 15 when arg % 4 == 0:
                pair.Both(side => side.Queue.Purge(side.Rig.Turn));
                break;
            case 16:
                pair.Paged.Queue.Relieve(pair.Paged.Rig.Turn);
                break;
            case 17 when !dead:
                pair.Relocate(new Random(arg));
                break;
            default:
                pair.Both(side => side.Settle(new Random(arg)));
                break;
        }
    }
}
