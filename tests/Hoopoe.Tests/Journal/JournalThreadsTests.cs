using System.Text;
using Hoopoe.Journal;
using Hoopoe.Journal.Frames;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal;

/// <summary>Many appenders, a flusher, readers and checkpoints at the same time; and what an append costs in garbage.</summary>
public sealed class JournalThreadsTests
{
    private const int Writers = 3;
    private const int FramesEach = 400;

    [Fact]
    public async Task Append_FromManyThreadsWhileFlushing_KeepsEveryFrameOnceAndInOrder()
    {
        using var rig = new JournalRig();
        using var isOver = new CancellationTokenSource();
        var flusher = Task.Run(() =>
        {
            while (!isOver.IsCancellationRequested) rig.Journal.Flush();
        });
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => Append(rig.Journal, writer))));
        await isOver.CancelAsync();
        await flusher;
        rig.Journal.Flush();
        using var again = new JournalRig(rig.Storage.AfterPowerCut());
        for (int writer = 0; writer < Writers; writer++)
        {
            string prefix = $"{writer}:";
            var expected = Enumerable.Range(0, FramesEach).Select(index => prefix + index);
            Assert.Equal(expected, again.Recovered.Journal.Where(payload => payload.StartsWith(prefix, StringComparison.Ordinal)));
        }
        Assert.Equal(Writers * FramesEach, again.Recovered.Journal.Count);
    }

    [Fact]
    public void Append_InTheSteadyState_AllocatesNothing()
    {
        using var rig = new JournalRig(options: options => options with { SegmentBytes = 1024 * 1024 });
        var frame = new FrameBuilder();
        var payload = new byte[1000];
        long allocated = 0;
        for (int round = 0; round < 200; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int index = 0; index < 20; index++)
            {
                frame.Begin(1);
                frame.Write(payload);
                frame.End();
                rig.Journal.Append(frame);
            }
            // The first rounds fill the pools.
            if (round > 100) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            rig.Journal.Flush();
        }
        // An object for each append would be over 47,000 bytes; a pool that is trimmed in the midst is a few thousand.
        Assert.InRange(allocated, 0, 16_000);
    }

    [Fact]
    public void WorkWaits_OnceForEachGroup_IsCalled()
    {
        using var rig = new JournalRig();
        rig.Append("one");
        rig.Append("two");
        Assert.Equal(1, rig.Wakes);
        rig.Journal.Flush();
        rig.Append("three");
        Assert.Equal(2, rig.Wakes);
    }

    private static void Append(NodeJournal journal, int writer)
    {
        var frame = new FrameBuilder();
        for (int index = 0; index < FramesEach; index++)
        {
            byte[] payload = Encoding.Latin1.GetBytes($"{writer}:{index}");
            frame.Begin(1);
            frame.Write(payload);
            frame.End();
            var appended = journal.Append(frame);
            var read = new byte[payload.Length];
            journal.Read(new JournalPosition(appended.Start.Value + FrameLayout.FrameHeader + FrameLayout.RecordHeader), read);
            Assert.Equal(payload, read);
        }
    }
}
