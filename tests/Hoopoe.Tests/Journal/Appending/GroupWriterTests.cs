using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal.Appending;

/// <summary>How groups are put into the files.</summary>
public sealed class GroupWriterTests
{
    private const int Block = 4096;
    private const int SegmentBytes = 8 * Block;

    /// <summary>A flush into a block that the system has let go of must not wait for the rest of it to be read: whatever comes together, whole blocks are written.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Write_GroupsOfAnySize_WritesWholeBlocksAndLosesNothing(int seed)
    {
        var random = new Random(seed);
        var storage = new FaultyStorage();
        List<(Appended Place, string Payload)> written = [];
        for (int start = 0; start < 20; start++)
        {
            using var rig = new JournalRig(storage, options => options with { SegmentBytes = SegmentBytes, SparesKept = 2 });
            Assert.Equal(written.Select(one => one.Payload), rig.Recovered.Journal);
            int operations = storage.Operations.Count;
            for (int group = random.Next(1, 20); group > 0; group--)
            {
                for (int frame = random.Next(1, 6); frame > 0; frame--)
                {
                    string payload = $"{written.Count}:" + new string((char)('a' + written.Count % 26), random.Next(4) == 0 ? random.Next(3 * Block) : random.Next(300));
                    written.Add((rig.Append(payload), payload));
                }
                rig.Journal.Flush();
            }
            // What a segment is given before it is named, its header too, is not a flush's.
            var flushed = storage.Operations.Skip(operations).OfType<DiskOperation.Write>().Where(write => write is { Name: ['s', 'e', 'g', ..] } && !write.Name.EndsWith(".new", StringComparison.Ordinal)).ToArray();
            Assert.NotEmpty(flushed);
            Assert.All(flushed, write => Assert.Equal((0, 0), (write.Offset % Block, write.Bytes.Length % Block)));
            Assert.All(written, one => Assert.Equal(one.Payload, rig.Read(one.Place)));
            if (random.Next(2) == 0) storage = storage.AfterPowerCut();
        }
    }
}
