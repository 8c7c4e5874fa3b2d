using Hoopoe.Core;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability;

/// <summary>What recovery makes of a checkpoint and the changes around it.</summary>
public sealed class DefinitionStateTests
{
    [Fact]
    public void Queue_DeclaredAgainUnderItsName_OutlivesTheRemovalOfTheEarlierOne()
    {
        var state = RecordingLog.Replay(Queue(1), Queue(2), Queue(1) with { Removed = true });
        Assert.Equal([DefinitionText.Of(Queue(2))], DefinitionText.Of(state.All));
    }

    [Fact]
    public void Queue_Removed_IsGoneAndItsNumberRemembered()
    {
        var state = RecordingLog.Replay(Queue(1), Queue(5), Queue(5) with { Removed = true });
        Assert.Empty(state.All);
        Assert.Equal(5, state.HighestId);
    }

    [Fact]
    public void Removal_OfAnExchange_LeavesItsBindings()
    {
        var exchange = new DefinitionChange(
            new ExchangeDefinition("x", "direct", Durable: true, AutoDelete: false, Internal: false, Arguments.Empty), "/", Removed: false);
        var binding = new DefinitionChange(new BindingDefinition("x", "q", ToExchange: false, "", Arguments.Empty), "/", Removed: false);
        var state = RecordingLog.Replay(exchange, binding, exchange with { Removed = true });
        Assert.Equal([DefinitionText.Of(binding)], DefinitionText.Of(state.All));
    }

    [Fact]
    public void Things_OfOneNameInDifferentVirtualHosts_AreDifferent()
    {
        var state = RecordingLog.Replay(Queue(1), Queue(2) with { VirtualHost = "other" }, Queue(1) with { Removed = true });
        Assert.Equal([DefinitionText.Of(Queue(2) with { VirtualHost = "other" })], DefinitionText.Of(state.All));
    }

    [Fact]
    public void Unknown_Definitions_AreKeptInOrderBehindTheOthers()
    {
        var first = new DefinitionChange(new UnknownDefinition([1, 99]), null, Removed: false);
        var second = new DefinitionChange(new UnknownDefinition([1, 99]), null, Removed: true);
        var state = RecordingLog.Replay(first, second, Queue(1));
        Assert.Equal(DefinitionText.Of([Queue(1), first, second]), DefinitionText.Of(state.All));
    }

    [Fact]
    public void Replay_OverACheckpointTakenInTheMiddle_GivesWhatThereWasAtTheEnd()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            using var rig = new DefinitionRig();
            Assert.NotNull(rig.Host);
            Change(rig, random, times: random.Next(30));
            int from = rig.Log.Changes.Count;
            Change(rig, random, times: random.Next(30));
            DefinitionChange[] checkpoint = [.. DurableDefinitions.Of(rig.Core)];
            Change(rig, random, times: random.Next(30));

            using var replayed = DefinitionRig.Restored(RecordingLog.Replay(rig.Log.Changes));
            Assert.Equal(rig.Checkpoint, replayed.Checkpoint);
            using var continued = DefinitionRig.Restored(RecordingLog.Replay([.. checkpoint, .. rig.Log.Changes.Skip(from)]));
            Assert.Equal(rig.Checkpoint, continued.Checkpoint);
            Assert.Empty(continued.Reports);
            Assert.Empty(continued.Log.Changes);
        }
    }

    private static void Change(DefinitionRig rig, Random random, int times)
    {
        for (; times > 0; times--)
        {
            string queue = $"q{random.Next(3)}", exchange = $"x{random.Next(3)}", other = $"x{random.Next(3)}";
            bool durable = random.Next(4) > 0;
            _ = random.Next(9) switch
            {
                0 => rig.Queue(queue, durable),
                1 => rig.Exchange(exchange, "direct", durable, autoDelete: random.Next(2) == 0),
                2 or 3 => rig.Bind(exchange, queue, $"{random.Next(2)}"),
                4 => rig.Bind(exchange, other, "0", toExchange: true),
                5 => rig.Unbind(exchange, queue, "0"),
                6 => rig.Unbind(exchange, other, "0", toExchange: true),
                7 => rig.DeleteQueue(queue),
                _ => rig.DeleteExchange(exchange),
            };
        }
    }

    private static DefinitionChange Queue(long id) => new(
        new QueueDefinition("q", Durable: true, AutoDelete: false, null, Arguments.Empty, new QueueSettings()) { DurableId = id }, "/", Removed: false);
}
