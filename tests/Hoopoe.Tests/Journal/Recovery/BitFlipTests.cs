using Hoopoe.Journal;
using Hoopoe.Tests.Testing.Storage;
using Xunit;

namespace Hoopoe.Tests.Journal.Recovery;

/// <summary>
/// A bit is turned around in every byte of a data directory: the start refuses and names the file, or all is served but
/// the frame that was hit, which is reported; or, where nothing proves that it was durable, the journal ends before it.
/// </summary>
public sealed class BitFlipTests
{
    private readonly RecordedRun _run = new(11);

    [Fact]
    public void Open_WithAnyBitFlipped_ServesNoWrongByte()
    {
        foreach (string name in _run.Storage.Names)
        {
            int length = _run.Storage.Content(name).Length;
            for (int offset = 0; offset < length; offset++) Check(name, offset);
        }
    }

    private void Check(string name, int offset)
    {
        var storage = _run.Storage.AfterKill();
        storage.Flip(name, offset * 8L + offset % 7);
        try
        {
            using var rig = new JournalRig(storage);
            CheckFrames(rig.Recovered, name, offset);
        }
        catch (JournalException refusal)
        {
            Assert.True(name.StartsWith("checkpoint-", StringComparison.Ordinal) || name == "hoopoe.journal", name);
            Assert.Contains(storage.Describe(name), refusal.Message, StringComparison.Ordinal);
            Assert.Empty(storage.Operations);
        }
    }

    private void CheckFrames(RecordingReader recovered, string name, int offset)
    {
        var given = recovered.Positions.Zip(recovered.Journal).ToDictionary(pair => pair.First, pair => pair.Second);
        int expected = 0;
        for (int index = 0; index < _run.Places.Count; index++)
        {
            var place = _run.Places[index];
            if (place.Start < recovered.From) continue;
            expected++;
            if (given.TryGetValue(place.Start.Value, out string? payload) && payload == _run.Payloads[index]) continue;
            Assert.True(payload is null or "", $"A wrong payload after byte {offset} of {name}.");
            if (place.Start.Value < _run.ProvenAtEnd) AssertReported(recovered, place, name, offset);
        }
        Assert.True(given.Count <= expected, $"A frame that never was, after byte {offset} of {name}.");
    }

    private static void AssertReported(RecordingReader recovered, Appended place, string name, int offset)
    {
        var damage = Assert.Single(recovered.Damages);
        Assert.Equal("/data/" + name, damage.File);
        Assert.InRange(offset, damage.Offset, damage.Offset + damage.Length - 1);
        Assert.InRange(offset, place.Start.Value % JournalRig.SegmentBytes, place.End.Value % JournalRig.SegmentBytes);
    }
}
