using Hoopoe.Server.Data;
using Hoopoe.Tests.Server;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Hoopoe.Tests.Management.Hints.Node;

/// <summary>Hints about the node's disk, provoked by its faults.</summary>
public sealed class NodeHintTests
{
    private static Hoopoe.Server.HoopoeOptions Options => EmbeddedBroker.Options with { AllowFaults = true, Data = new DataOptions { JournalInMemory = true } };

    [Fact]
    public async Task Disk_ThatTakesLongForEachFlush_IsToldUntilItIsFaster()
    {
        await using var rig = await HintRig.StartAsync(Options);
        var channel = await rig.OpenAsync("q", durable: true);
        Task PublishAsync() => HintRig.PublishAsync(channel, "", "q", 20, persistent: true);
        using (rig.Broker.Broker.Faults.Disk.SlowSyncs(TimeSpan.FromMilliseconds(60))) await rig.LookAsync(4, PublishAsync);
        var hint = await rig.OneAsync("confirms-wait-for-disk");
        Assert.Contains("set durability.sync to interval", hint.GetProperty("remedy").GetString());
        Assert.InRange(hint.GetProperty("evidence").GetProperty("flush_ms").GetDouble(), 20, 10_000);
        await rig.LookAsync(8, PublishAsync);
        Assert.DoesNotContain("confirms-wait-for-disk", await rig.RulesAsync());
    }

    [Fact]
    public async Task Disk_ThatIsFull_IsToldUntilThereIsRoom()
    {
        await using var rig = await HintRig.StartAsync(Options);
        var channel = await rig.OpenAsync("q", durable: true);
        using (rig.Broker.Broker.Faults.Disk.Full())
        {
            await HintRig.UntilAsync(
                () =>
                {
                    var publish = HintRig.PublishAsync(channel, "", "q", 1, persistent: true);
                    return publish.ContinueWith(done => done.Exception?.InnerException is PublishException, TaskScheduler.Default).GetAwaiter().GetResult();
                },
                "a publish is refused");
            await rig.LookAsync(2);
            var hint = await rig.OneAsync("disk-nearly-full");
            Assert.Equal("critical", hint.GetProperty("severity").GetString());
            Assert.Contains("publishes of persistent messages are refused until there is room", hint.GetProperty("problem").GetString());
        }
        await HintRig.UntilAsync(() => !rig.Api.Core.Log.IsFull, "there is room again");
        await rig.LookAsync(2);
        Assert.Empty(await rig.RulesAsync());
    }
}
