using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Simulation.Crashes;

/// <summary>A whole broker, cut off at any moment of a run, starts with what its clients were told.</summary>
public sealed class CrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_CutAnywhere_StartsWithWhatClientsWereTold(bool encrypted)
    {
        var options = encrypted ? NodeRigOptions.Tiny.Encrypted() : NodeRigOptions.Tiny;
        using var run = new CrashWorkload(seed: 1, options);
        run.Run(160);
        _ = new NodeContents(run.Rig);
        run.Dispose();
        var disk = new MemoryDisk();
        var random = new Random(1);
        var operations = run.Rig.Storage.Operations;
        for (int moment = 0; moment <= operations.Count; moment++)
        {
            Check(run, options, disk.AfterKill(), moment);
            if (moment == operations.Count) break;
            if (operations[moment] is DiskOperation.Write { Bytes.Length: > 1 } write)
            {
                var torn = disk.AfterKill();
                torn.Apply(write, random.Next(write.Bytes.Length));
                Check(run, options, torn, moment);
            }
            disk.Apply(operations[moment]);
            Check(run, options, disk.AfterPowerCut(random), moment + 1);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void CrashesOneAfterAnother_LoseNothingThatWasPromised(int seed)
    {
        var random = new Random(seed);
        var options = seed % 3 == 0 ? new NodeRigOptions() : NodeRigOptions.Tiny;
        if (seed % 5 == 0) options = options.Encrypted();
        using var run = new CrashWorkload(seed, options) { FlushesByItself = seed % 2 == 0 };
        for (int generation = 0; generation < 4; generation++)
        {
            run.Run(random.Next(20, 90));
            run.Crash();
        }
        _ = new NodeContents(run.Rig);
    }

    [Fact]
    public void TheSameSeedTwice_DoesTheSame()
    {
        Assert.Equal(HashOf(7), HashOf(7));
        Assert.NotEqual(HashOf(7), HashOf(8));

        static ulong HashOf(int seed)
        {
            using var run = new CrashWorkload(seed, NodeRigOptions.Tiny);
            run.Run(100);
            run.Crash();
            run.Run(100);
            return run.Hash;
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    private static void Check(CrashWorkload run, NodeRigOptions options, MemoryDisk disk, int moment)
    {
        try
        {
            using var rig = new NodeRig(options, new FaultyStorage(disk.AfterKill()), TimeSpan.FromSeconds(1));
            run.Ledger.Check(rig, moment);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"cut at {moment} of {run.Rig.Storage.Operations.Count}: {error.Message}", error);
        }
    }
}
