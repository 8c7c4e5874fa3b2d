using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal.Recovery;

/// <summary>
/// A recorded run is cut at every byte that it wrote, and opened again: whatever was durable is there, nothing is there
/// that was not appended, and what is there is a prefix. Then it goes on, is opened once more, and that holds again.
/// </summary>
public sealed class PowerCutTests
{
    [Theory]
    [InlineData(1)]
    public void Open_AfterAKillAtEveryByte_GivesAWholePrefix(int seed) =>
        AtEveryByte(new RecordedRun(seed), 1, static (disk, _) => disk.AfterKill());

    [Theory]
    [InlineData(3)]
    public void Open_AfterAPowerCutThatKeepsWhatIsSynced_GivesAWholePrefix(int seed) =>
        AtEveryByte(new RecordedRun(seed), 256, static (disk, _) => disk.AfterPowerCut());

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Open_AfterAPowerCutThatKeepsSomeSectors_GivesAWholePrefix(int seed) =>
        AtEveryByte(new RecordedRun(seed), 16, static (disk, random) => disk.AfterPowerCut(random));

    private static void AtEveryByte(RecordedRun run, int step, Func<MemoryDisk, Random, MemoryDisk> cut)
    {
        var disk = new MemoryDisk();
        var random = new Random(run.Operations.Count);
        for (int index = 0; index < run.Operations.Count; index++)
        {
            var operation = run.Operations[index];
            Check(run, index, cut(disk, random));
            if (operation is DiskOperation.Write write)
            {
                // Zeros for a new file differ in nothing but its length, which nobody looks at before it is whole.
                int stride = write.Bytes.AsSpan().IndexOfAnyExcept((byte)0) < 0 ? Math.Max(step, 512) : step;
                for (int bytes = stride; bytes < write.Bytes.Length; bytes += stride)
                {
                    disk.Apply(operation, bytes);
                    Check(run, index, cut(disk, random));
                }
            }
            disk.Apply(operation);
        }
        Check(run, run.Operations.Count, cut(disk, random));
    }

    private static void Check(RecordedRun run, int operation, MemoryDisk disk)
    {
        var storage = new FaultyStorage(disk);
        int count;
        using (var rig = new JournalRig(storage))
        {
            count = CheckFrames(run, operation, rig, []);
            if (run.KeepsFirst(operation)) Assert.Equal(run.Payloads[0], rig.Read(run.Places[0]));
            rig.Write("next");
        }
        Assert.Equal(0, storage.OpenFiles);
        using var again = new JournalRig(storage.AfterPowerCut());
        Assert.Equal(count, CheckFrames(run, operation, again, ["next"]));
    }

    /// <summary>Checks what was recovered; gives how many of the run's frames there are, those of the checkpoint counted.</summary>
    private static int CheckFrames(RecordedRun run, int operation, JournalRig rig, List<string> added)
    {
        var recovered = rig.Recovered;
        Assert.Empty(recovered.Damages);
        int first = recovered.Checkpoint.Count == 0 ? 0 : int.Parse(recovered.Checkpoint[0]);
        int count = first + recovered.Journal.Count - added.Count;
        Assert.InRange(count, run.DurableBefore(operation), run.AppendedBefore(operation));
        Assert.Equal([.. run.Payloads[first..count], .. added], recovered.Journal);
        return count;
    }
}
